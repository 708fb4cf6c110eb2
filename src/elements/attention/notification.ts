import { isUnseen } from '../../platform/visibility.ts';

/**
 * Shows a system notification until the signal aborts, if the page is hidden and has permission. The app asks for the
 * permission, at a moment when people understand why. A click on the notification brings the page to the front.
 */
export function notify(title: string, body: string, lang: string, signal: AbortSignal): void {
  if (!isUnseen() || globalThis.Notification?.permission !== 'granted') return;
  try {
    const notification = new Notification(title, { body, lang, tag: 'still-there', requireInteraction: true });
    notification.addEventListener('click', () => {
      globalThis.focus();
      notification.close();
    });
    signal.addEventListener('abort', () => notification.close());
  } catch {
    // Chrome on Android throws, because only service workers may notify: https://crbug.com/481856
  }
}

import { isHidden } from '../../platform/visibility.ts';

/**
 * A notification of the system, as long as the signal allows, and only if nobody sees the page. It asks for no permission:
 * that is the app's to do, at a moment when people know what for. A click on it brings the page to the front.
 */
export function notify(title: string, body: string, lang: string, signal: AbortSignal): void {
  if (!isHidden() || globalThis.Notification?.permission !== 'granted') return;
  try {
    const notification = new Notification(title, { body, lang, tag: 'still-there', requireInteraction: true });
    notification.addEventListener('click', () => {
      globalThis.focus();
      notification.close();
    });
    signal.addEventListener('abort', () => notification.close());
  } catch {
    // Chrome on Android lets only service workers notify, and throws: https://crbug.com/481856
  }
}

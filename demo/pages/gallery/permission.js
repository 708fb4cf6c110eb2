// The permission to notify is asked for by the app, when somebody wants to be notified.

const texts = {
  default: 'The browser will ask you.',
  granted: 'The browser allows it.',
  denied: 'The browser does not allow it.',
};

/** @param {HTMLButtonElement} button asks for the permission @param {HTMLElement} note shows the permission */
export function offerPermission(button, note) {
  const tell = (permission) => {
    note.textContent = texts[permission] ?? 'This browser does not support notifications.';
    button.disabled = permission !== 'default';
  };
  button.addEventListener('click', async () => tell(await Notification.requestPermission()));
  tell(globalThis.Notification?.permission);
}

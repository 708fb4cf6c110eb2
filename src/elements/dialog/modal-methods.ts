/**
 * Adds the methods of a dialog where they are missing, as in the environment jsdom for tests. There the dialog is shown in its
 * place in the page, without making the rest of the page inert.
 */
export function addModalMethods(dialog: HTMLDialogElement): void {
  dialog.showModal ??= () => dialog.setAttribute('open', '');
  dialog.close ??= () => dialog.removeAttribute('open');
}

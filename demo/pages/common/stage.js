// Covers the stage while there is no call: with the way in, or with why the call ended.

const at = (id) => document.getElementById(id);
const ways = ['join', 'rejoin'];

/**
 * @param {() => Promise<void>} join called when the viewer joins
 * @returns {{ open(): void, refuse(message: string): void, close(title: string, text: string): void }}
 */
export function createStage(join) {
  const allow = (on) => {
    for (const id of ways) at(id).disabled = !on;
  };
  const cover = (shown) => {
    for (const id of ['lobby', 'ended']) at(id).hidden = id !== shown;
  };
  const enter = () => {
    allow(false);
    at('refused').textContent = '';
    void join();
  };
  for (const id of ways) at(id).addEventListener('click', enter);
  // The cover shows why the call is over, so the dialog need not.
  document.querySelector('still-there-dialog').addEventListener('show', (event) => {
    if (event.target.reason) event.preventDefault();
  });

  return {
    /** In the call. */
    open: () => cover(undefined),
    /** Could not join. */
    refuse(message) {
      at('refused').textContent = message;
      at('refused').scrollIntoView({ block: 'nearest' });
      allow(true);
    },
    /** The call is over; screen readers announce why. */
    close(title, text) {
      at('ended-title').textContent = title;
      at('ended-text').textContent = text;
      cover('ended');
      allow(true);
      at('ended-title').focus();
    },
  };
}

// What covers the call while there is none: the way in, and why it ended.

const at = (id) => document.getElementById(id);
const ways = ['join', 'rejoin'];

/**
 * @param {() => Promise<void>} join called when the viewer wants in
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
  // The cover says why the call is over: once is enough.
  document.querySelector('still-there-dialog').addEventListener('show', (event) => {
    if (event.target.reason) event.preventDefault();
  });

  return {
    /** In the call. */
    open: () => cover(undefined),
    /** Not let in. */
    refuse(message) {
      at('refused').textContent = message;
      at('refused').scrollIntoView({ block: 'nearest' });
      allow(true);
    },
    /** Out of the call; a screen reader hears why. */
    close(title, text) {
      at('ended-title').textContent = title;
      at('ended-text').textContent = text;
      cover('ended');
      allow(true);
      at('ended-title').focus();
    },
  };
}

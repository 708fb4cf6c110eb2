/**
 * Puts a text before the page's title, as long as the signal allows. The title that is put back is the one that the app
 * wants by then: whatever it wrote in the meantime is its newest.
 */
export function showInTitle(signal: AbortSignal): (text: string) => void {
  let own = document.title;
  let shown: string | undefined;
  signal.addEventListener('abort', () => {
    if (document.title === shown) document.title = own;
  });
  return (text) => {
    if (document.title !== shown) own = document.title;
    // The browser strips and collapses white space: what is read back is compared with what is read back.
    document.title = own ? `${text} \u2013 ${own}` : text;
    shown = document.title;
  };
}

/**
 * Returns a function that puts a text in front of the page's title. When the signal aborts, the title becomes the latest one
 * that the app has set, also in the meantime.
 */
export function showInTitle(signal: AbortSignal): (text: string) => void {
  let own = document.title;
  let shown: string | undefined;
  signal.addEventListener('abort', () => {
    if (document.title === shown) document.title = own;
  });
  return (text) => {
    if (document.title !== shown) own = document.title;
    document.title = own ? `${text} \u2013 ${own}` : text;
    // Read back, because browsers strip and collapse white space.
    shown = document.title;
  };
}

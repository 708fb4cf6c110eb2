// Copies the explanation, for a message to support.

const at = (id) => document.getElementById(id);

/** @returns {{ of(monitor: object): void }} takes the monitor that is to be explained */
export function offerCopy() {
  let explained;
  at('copy').addEventListener('click', async () => {
    const text = JSON.stringify(explained.explain(), null, 2);
    at('explanation').textContent = text;
    at('explanation').parentElement.hidden = false;
    at('copied').textContent = await navigator.clipboard.writeText(text).then(
      () => 'Copied. It contains no personal data.',
      () => 'The browser refused to copy it. Here it is:',
    );
  });
  return {
    of(monitor) {
      explained = monitor;
      at('copy').disabled = false;
    },
  };
}

// "Copy the explanation": what a person sends to support.

const at = (id) => document.getElementById(id);

/** @returns {{ of(monitor: object): void }} takes the monitor that is to be explained */
export function offerCopy() {
  let explained;
  at('copy').addEventListener('click', async () => {
    const text = JSON.stringify(explained.explain(), null, 2);
    at('explanation').textContent = text;
    at('explanation').parentElement.hidden = false;
    at('copied').textContent = await navigator.clipboard.writeText(text).then(
      () => 'Copied. It holds no personal data.',
      () => 'The browser did not let it be copied. Here it is:',
    );
  });
  return {
    of(monitor) {
      explained = monitor;
      at('copy').disabled = false;
    },
  };
}

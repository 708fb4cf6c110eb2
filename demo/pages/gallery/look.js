// Applies the viewer's settings, colours and language, and keeps them in the address.

/**
 * @param {HTMLFormElement} form
 * @param {Iterable<HTMLElement>} elements of the library
 */
export function applyLook(form, elements) {
  const { lang, scheme, colours } = Object.fromEntries(new FormData(form));
  document.documentElement.style.colorScheme = scheme;
  document.body.dataset.colours = colours;
  for (const element of elements) {
    element.lang = lang;
    element.replaceWith(element); // the language is read when an element comes into the page
  }
  const address = new URLSearchParams({ lang, scheme, colours });
  history.replaceState(null, '', `?${address}`);
}

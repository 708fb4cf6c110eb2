// DOM helpers. They insert text only and never parse markup.

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`The page has no ${type.name} #${id}`);
  return element;
}

/**
 * @template {HTMLElement} T
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
export function find(parent, selector, type) {
  const element = parent.querySelector(selector);
  if (!(element instanceof type)) throw new Error(`The page has no ${type.name} ${selector}`);
  return element;
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Readonly<Record<string, string>>} [attributes]
 * @param {readonly (Node | string)[]} [children]
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, attributes = {}, children = []) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Moves the focus to the page's heading if the focused element was removed or hidden. */
export function keepFocus() {
  const { activeElement } = document;
  if (activeElement === document.body || !activeElement?.checkVisibility()) document.getElementById('title')?.focus();
}

/**
 * Sets the text if it differs, so that a selection survives.
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Sets the text, and hides the element if the text is empty.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function writeOrHide(element, text) {
  write(element, text);
  element.hidden = text === '';
}

/**
 * Writes an instant into a `<time>`.
 * @param {HTMLTimeElement} element
 * @param {number} at epoch ms
 * @param {string} text
 */
export function writeTime(element, at, text) {
  write(element, text);
  element.dateTime = new Date(at).toISOString();
}

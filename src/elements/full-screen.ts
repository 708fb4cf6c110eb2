import { ancestorsOf } from './dom.ts';

/**
 * Returns the full-screen element if it covers the host and can have children. Everything outside of a full-screen element is
 * neither visible nor read aloud nor clickable. A popover is visible, but not clickable (measured: Chromium 156, Firefox 153).
 */
export function fullScreenOver(host: Element): Element | undefined {
  let element: Element | null | undefined = host.ownerDocument.fullscreenElement;
  // Players are often web components: the document names the component, and its shadow root the element inside.
  while (element?.shadowRoot?.fullscreenElement) element = element.shadowRoot.fullscreenElement;
  return element && ![...ancestorsOf(host)].includes(element) && !isReplaced(element) ? element : undefined;
}

/** Browsers neither show nor read children of these elements. */
const isReplaced = (element: Element): boolean => /^(?:VIDEO|IFRAME|IMG|CANVAS|OBJECT|EMBED)$/.test(element.tagName);

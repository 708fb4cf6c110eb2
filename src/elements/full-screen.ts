/**
 * The full-screen element that the host is not in, if something can be put into it: what lies outside of it is neither seen nor
 * read nor clicked, and a popover is seen, but not clicked (measured: Chromium 156, Firefox 153).
 */
export function screenOver(host: Element): Element | undefined {
  let screen: Element | null | undefined = host.ownerDocument.fullscreenElement;
  // In a web component, as players are, the document knows but the component.
  while (screen?.shadowRoot?.fullscreenElement) screen = screen.shadowRoot.fullscreenElement;
  return screen && !isInside(host, screen) && !isReplaced(screen) ? screen : undefined;
}

/** Nothing that is put into these is shown or read. */
const isReplaced = (element: Element): boolean => /^(?:VIDEO|IFRAME|IMG|CANVAS|OBJECT|EMBED)$/.test(element.tagName);

/** Whether the node lies in the element, also across the borders of shadow trees. */
function isInside(node: Node, element: Element): boolean {
  for (let at: Node | null = node; at; at = at.parentNode ?? (at as ShadowRoot).host ?? null)
    if (at === element) return true;
  return false;
}

/**
 * The modal dialogs and popovers that are open in the document, also in open shadow roots. The browser paints them above
 * everything else, the one that was opened last on top, and does not tell their order.
 */
export function openInTopLayer(root: Document | ShadowRoot): Element[] {
  // A browser that lacks one of the two in `:is()` matches the other.
  const found = [...root.querySelectorAll(':is(:modal, :popover-open)')];
  for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot) found.push(...openInTopLayer(shadowRoot));
  return found;
}

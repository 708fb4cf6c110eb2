import { addListener } from '../platform/add-listener.ts';
import { seenWindow } from '../platform/visibility.ts';
import { onWake } from '../platform/waking.ts';
import { ancestorsOf } from './dom.ts';

/**
 * Returns the document of the window that the person looks at, if the host is in another window of the page. In a document whose
 * window is closed, the host is nowhere.
 */
export function documentElsewhere(host: Element): Document | undefined {
  const own: Window | null = host.ownerDocument.defaultView;
  const seen = seenWindow() ?? (own ? undefined : window);
  // The host may be in a frame.
  for (let view: Window | null = own; view; view = view.parent === view ? null : view.parent)
    if (view === seen) return undefined;
  return seen?.document;
}

/**
 * Returns the element in which the things of the host must be put to be seen; undefined: in the host itself.
 *
 * Everything outside of a full-screen element is neither visible nor read aloud nor clickable. A popover is visible, but not
 * clickable (measured: Chromium 156, Firefox 153).
 */
export function coverOf(host: Element): Element | undefined {
  const elsewhere = documentElsewhere(host);
  let element: Element | null | undefined = (elsewhere ?? host.ownerDocument).fullscreenElement;
  // Players are often web components: the document names the component, and its shadow root the element inside.
  while (element?.shadowRoot?.fullscreenElement) element = element.shadowRoot.fullscreenElement;
  const isUsable = element && ![...ancestorsOf(host)].includes(element) && !isReplaced(element);
  return isUsable ? (element as Element) : elsewhere?.body;
}

/** Calls back when {@link coverOf} may have changed, until the signal aborts. */
export function onCoverChange(host: Element, onChange: () => void, signal: AbortSignal): void {
  let last = coverOf(host);
  const change = (): void => {
    last = coverOf(host);
    onChange();
  };
  addListener(host.ownerDocument, 'fullscreenchange', change, { signal });
  onWake(() => coverOf(host) !== last && change(), signal);
}

/** Browsers neither show nor read children of these elements. */
const isReplaced = (element: Element): boolean => /^(?:VIDEO|IFRAME|IMG|CANVAS|OBJECT|EMBED)$/.test(element.tagName);

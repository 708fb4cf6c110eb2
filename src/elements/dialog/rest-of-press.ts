import { addListener } from '../../platform/add-listener.ts';
import { createAlarm } from '../../platform/timers.ts';
import { createElement } from '../dom.ts';

/** Milliseconds within which a second click is a double click, as in Windows. */
const doubleClick = 500;

const pointerTypes = [
  ...['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'touchstart', 'touchend'],
  ...['click', 'dblclick', 'auxclick', 'contextmenu'],
];

/**
 * Keeps the rest of a press from the page after the dialog has closed: the second click of a double click, a second Enter, and
 * the repeats of a key that is still held. They would press what lay beneath the dialog.
 * @param root where to put a shield that covers frames too: the page does not get the events of a frame
 * @param heldKey the `code` of a key that was pressed in the dialog and has not been released
 * @returns stops it
 */
export function swallowRestOfPress(root: ShadowRoot, heldKey: string | undefined): () => void {
  const { ownerDocument: document } = root;
  const window = document.defaultView ?? globalThis;
  const during = new AbortController();
  const held = new AbortController();
  const listen = (type: string, listener: (event: Event) => void, { signal }: AbortController): void =>
    addListener(window, type, listener, { capture: true, passive: false, signal });

  for (const type of pointerTypes) listen(type, swallow, during);
  listen(
    'keydown',
    (event) => {
      const { code, key, repeat } = event as KeyboardEvent;
      const isSecond = !repeat && !during.signal.aborted && /^(?:Enter| |Escape)$/.test(key) && !isTextField(event);
      if (isSecond || (repeat && code === heldKey)) swallow(event);
    },
    held,
  );
  // A key that is released elsewhere sends no `keyup` here.
  const release = (event: Event): void => {
    if ((event as KeyboardEvent).code === heldKey || event.type === 'blur') heldKey = undefined;
    if (during.signal.aborted && !heldKey) held.abort();
  };
  for (const type of ['keyup', 'blur']) listen(type, release, held);

  const shield = createElement('div', { part: 'shield', popover: 'manual' });
  root.prepend(shield);
  if (root.isConnected) shield.showPopover?.();

  const arm = createAlarm(() => {
    during.abort();
    shield.remove();
    if (!heldKey) held.abort();
  });
  arm(doubleClick);
  return () => {
    arm(Infinity);
    during.abort();
    held.abort();
    shield.remove();
  };
}

function swallow(event: Event): void {
  event.stopImmediatePropagation();
  event.preventDefault();
}

/** Whether the key is typed into a text field, where it presses nothing. */
function isTextField(event: Event): boolean {
  const [target] = event.composedPath() as HTMLElement[];
  return Boolean(target?.isContentEditable || target?.matches?.('input, textarea'));
}

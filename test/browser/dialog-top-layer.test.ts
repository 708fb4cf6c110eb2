// What the page opens above the question while it is open.
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { StillThereDialog } from '../../src/elements/index.ts';
import { box, clickOn, finishMoving, focused, part, reactionTime, settle, stage } from '../support/dialog.ts';
import { centerOf, click, colorAt } from '../support/input.ts';

/** Red all over, in the document or in a component. */
function thing(tag: 'dialog' | 'div', popover?: string, parent: Node = document.body): HTMLElement {
  const element = document.createElement(tag);
  if (popover !== undefined) element.setAttribute('popover', popover);
  element.style.cssText = 'inset: 0; width: 100vw; height: 100vh; max-width: none; max-height: none; background: red';
  element.innerHTML = '<button>Mine</button>';
  parent.appendChild(element);
  onTestFinished(() => element.remove());
  return element;
}

function component(): ShadowRoot {
  const host = document.body.appendChild(document.createElement('div'));
  return host.attachShadow({ mode: 'open' });
}

const openings: Record<string, () => HTMLElement> = {
  'a modal dialog': () => {
    const dialog = thing('dialog') as HTMLDialogElement;
    dialog.showModal();
    return dialog;
  },
  'a modal dialog in a component': () => {
    const dialog = thing('dialog', undefined, component()) as HTMLDialogElement;
    dialog.showModal();
    return dialog;
  },
  'a popover': () => {
    const popover = thing('div', 'auto');
    popover.showPopover();
    return popover;
  },
  'a manual popover, such as a toast': () => {
    const popover = thing('div', 'manual');
    popover.showPopover();
    return popover;
  },
  'a manual popover in a component': () => {
    const popover = thing('div', 'manual', component());
    popover.showPopover();
    return popover;
  },
};

/** What is seen at Stay: a popover is seen over a modal dialog, but passed over by clicks. */
async function isSeen(dialog: StillThereDialog): Promise<boolean> {
  await finishMoving(dialog);
  const { left, top, height } = part(dialog, 'stay').getBoundingClientRect();
  return (await colorAt(left + 8, top + height / 2)) === 'rgb(11, 107, 98)';
}

describe.each(Object.keys(openings))('%s that opens while the question is open', (name) => {
  test('covers it for a second at most; then it is answered as ever', async () => {
    const { clock, dialog, monitor, ask } = stage();
    await ask();
    const other = (openings[name] as () => HTMLElement)();
    await settle();
    expect(await isSeen(dialog)).toBe(false);
    await clock.advanceAsync(1000);
    await settle();
    expect({ isSeen: await isSeen(dialog), focused: focused(dialog), isThere: other.isConnected }).toEqual({
      isSeen: true,
      focused: 'button stay primary',
      isThere: true,
    });
    await clickOn(dialog, 'leave'); // a click that was meant for the other
    expect(monitor.state).toBe('prompted');
    await clickOn(dialog, 'stay');
    await settle();
    expect({ open: dialog.open, state: monitor.state }).toEqual({ open: false, state: 'active' });
  });
});

test('the focus goes to the modal dialog that was opened above, when ours has been answered', async () => {
  const { clock, dialog, ask } = stage();
  await ask();
  const other = openings['a modal dialog']?.() as HTMLElement;
  await clock.advanceAsync(1000);
  await clickOn(dialog, 'stay');
  await settle();
  expect(document.activeElement).toBe(other.querySelector('button'));
});

test.each(['leave', 'stay'] as const)(
  'what the app opens because of an answer stays above: it asks something itself after "%s"',
  async (answer) => {
    const { clock, dialog, monitor, ask } = stage();
    dialog.addEventListener(answer, (event) => {
      event.preventDefault();
      openings['a modal dialog']?.();
    });
    await ask();
    await clock.advanceAsync(reactionTime);
    await clickOn(dialog, answer);
    await clock.advanceAsync(3000);
    const button = document.querySelector('dialog button') as HTMLElement;
    const clicks = vi.fn();
    button.addEventListener('click', clicks);
    await click(...centerOf(button));
    expect({ state: monitor.state, clicks: clicks.mock.calls.length }).toEqual({ state: 'prompted', clicks: 1 });
  },
);

test('with a page that raises its own again each time, they take turns once a second, and an answer counts', async () => {
  const { clock, dialog, monitor, ask } = stage();
  await ask();
  const popover = thing('div', 'manual');
  const raise = (): void => {
    popover.hidePopover();
    popover.showPopover();
  };
  raise();
  const show = vi.spyOn(box(dialog), 'showModal').mockImplementation(function (this: HTMLDialogElement) {
    HTMLDialogElement.prototype.showModal.call(this);
    raise();
  });
  await clock.advanceAsync(10_000);
  expect(show.mock.calls.length).toBeLessThanOrEqual(11);
  await clickOn(dialog, 'stay');
  await settle();
  expect({ open: dialog.open, state: monitor.state }).toEqual({ open: false, state: 'active' });
});

test('a question that nothing covers is left alone: it is not closed, and does not move again', async () => {
  openings['a manual popover, such as a toast']?.(); // from before
  const { clock, dialog, ask } = stage();
  await ask();
  const show = vi.spyOn(box(dialog), 'showModal');
  await clock.advanceAsync(10_000);
  expect(show).not.toHaveBeenCalled();
});

describe('a view transition of the page, which shows pictures of it and takes all clicks,', () => {
  if (!('activeViewTransition' in document))
    console.warn('Skipped "a view transition of the page, …": this engine does not tell of a running one');
  /** Starts one that does not end by itself during the test, and waits for its pictures. */
  async function startTransition(): Promise<void> {
    const style = document.head.appendChild(document.createElement('style'));
    style.textContent = '::view-transition-group(*), ::view-transition-new(*) { animation-duration: 600s !important }';
    const transition = document.startViewTransition(() => {});
    onTestFinished(async () => {
      transition.skipTransition();
      await transition.finished;
      style.remove();
    });
    await transition.ready;
  }

  test.runIf('activeViewTransition' in document).each([
    { name: 'ends when the question comes', isBefore: true },
    { name: 'that starts while it is open ends within a second', isBefore: false },
  ])('$name', async ({ isBefore }) => {
    const { clock, dialog, monitor, ask } = stage();
    if (isBefore) await startTransition();
    await ask();
    if (!isBefore) {
      await startTransition();
      await clock.advanceAsync(1000);
    }
    await settle();
    await clickOn(dialog, 'stay');
    expect({ state: monitor.state, transition: document.activeViewTransition }).toEqual({
      state: 'active',
      transition: null,
    });
  });
});

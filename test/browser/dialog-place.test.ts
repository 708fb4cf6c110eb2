// A question whose element cannot be seen or heard where the app has put it: it is asked from the end of the body instead.
import { describe, expect, onTestFinished, test } from 'vitest';
import type { StillThereDialog } from '../../src/elements/index.ts';
import { guardMeeting } from '../../src/index.ts';
import { fakeMeeting } from '../../src/testing/index.ts';
import { nextTask, settle, stage } from '../support/dialog.ts';
import { centerOf, click, pressKey } from '../support/input.ts';
import { record, typesOf } from '../support/record.ts';

/** Puts the element into something, and returns what hides it. */
type Place = (dialog: StillThereDialog) => HTMLElement;

function within(tag: string, html = ''): Place {
  return (dialog) => {
    const outer = document.body.appendChild(document.createElement('div'));
    outer.innerHTML = `<${tag} ${html}></${tag}>`;
    const parent = outer.firstElementChild as HTMLElement;
    parent.append(dialog);
    return parent;
  };
}
const itself =
  (attribute: string, value = ''): Place =>
  (dialog) => {
    dialog.setAttribute(attribute, value);
    return dialog;
  };

const places: Record<string, Place> = {
  'that is hidden': itself('hidden'),
  'with display: none': itself('style', 'display: none'),
  'that is aria-hidden': itself('aria-hidden', 'true'),
  'that is inert': itself('inert'),
  'in a hidden element': within('div', 'hidden'),
  'in display: none': within('section', 'style="display: none"'),
  'in content-visibility: hidden': within('div', 'style="content-visibility: hidden"'),
  'in a closed <details>': within('details'),
  'in a closed <dialog>': within('dialog'),
  'in a closed popover': within('div', 'popover'),
  'in an aria-hidden element': within('main', 'aria-hidden="true"'),
  'in an inert element': within('main', 'inert'),
  'that no slot of a component shows': (dialog) => {
    const component = document.body.appendChild(document.createElement('div'));
    component.attachShadow({ mode: 'open' });
    component.append(dialog);
    return component;
  },
  // The window is not told what a click in there has hit.
  'in a closed shadow root': (dialog) => {
    const component = document.body.appendChild(document.createElement('div'));
    component.attachShadow({ mode: 'closed' }).append(dialog);
    return component;
  },
};

const standIn = (): HTMLElement | null => document.querySelector('still-there-dialog[stand-in]');

/** The shadow tree in which the question is now. */
const rootOf = (dialog: StillThereDialog): ShadowRoot => (standIn() ?? dialog).shadowRoot as ShadowRoot;

function seen(dialog: StillThereDialog, name: string): HTMLElement {
  const found = rootOf(dialog).querySelector<HTMLElement>(`[part~=${name}]`);
  if (!found) throw new Error(`There is no ${name}`);
  return found;
}

/** Whether a person sees the button, hits it, and hears it: it is not in a tree that is hidden from screen readers. */
function isUsable(dialog: StillThereDialog): boolean {
  const stay = seen(dialog, 'stay');
  const hit = rootOf(dialog).elementFromPoint(...centerOf(stay));
  const host = rootOf(dialog).host;
  return stay.contains(hit) && stay.checkVisibility() && !host.closest('[aria-hidden=true], [inert]');
}

describe.each(Object.keys(places))('a dialog %s', (name) => {
  const put = places[name] as Place;

  test('asks from the body, is answered there, and stays where the app has put it', async () => {
    const { dialog, monitor, ask } = stage();
    put(dialog);
    const outside = document.body.appendChild(document.createElement('button'));
    const { parentNode, nextSibling } = dialog;
    const events = record(dialog, 'show', 'stay');
    outside.focus();
    await ask();
    await settle();
    expect({ open: dialog.open, usable: isUsable(dialog), focused: rootOf(dialog).activeElement }).toEqual({
      open: true,
      usable: true,
      focused: seen(dialog, 'stay'),
    });
    await click(...centerOf(seen(dialog, 'stay')));
    await settle();
    expect({ open: dialog.open, state: monitor.state, types: typesOf(events) }).toEqual({
      open: false,
      state: 'active',
      types: ['show', 'stay'],
    });
    expect({ parent: dialog.parentNode, next: dialog.nextSibling }).toEqual({ parent: parentNode, next: nextSibling });
    expect(document.activeElement).toBe(outside);
  });
});

test.each(['hidden', 'inert', 'aria-hidden', 'style'])(
  'a question in a body with the attribute %s is seen and can be answered, and so is one that is open when the body gets it',
  async (attribute) => {
    const value = { 'aria-hidden': 'true', style: 'content-visibility: hidden' }[attribute] ?? '';
    onTestFinished(() => document.body.removeAttribute(attribute));
    const { clock, dialog, monitor, ask } = stage();
    for (const isBefore of [true, false]) {
      if (isBefore) document.body.setAttribute(attribute, value);
      await ask();
      document.body.setAttribute(attribute, value);
      await clock.advanceAsync(2000);
      await click(...centerOf(seen(dialog, 'stay')));
      expect({ attribute, isBefore, state: monitor.state }).toEqual({ attribute, isBefore, state: 'active' });
      document.body.removeAttribute(attribute);
      await clock.advanceAsync(1000);
    }
    expect(dialog.open).toBe(false);
  },
);

test('what hides the dialog while the question is open takes it away for a second at most', async () => {
  const { clock, dialog, monitor, ask } = stage();
  await ask();
  expect(standIn()).toBeNull();
  dialog.hidden = true;
  dialog.setAttribute('aria-hidden', 'true'); // as the modals of Radix do
  await clock.advanceAsync(1000);
  await settle();
  expect({ usable: isUsable(dialog), focused: rootOf(dialog).activeElement }).toEqual({
    usable: true,
    focused: seen(dialog, 'stay'),
  });
  standIn()?.setAttribute('aria-hidden', 'true');
  await clock.advanceAsync(1000);
  expect(isUsable(dialog)).toBe(true);
  await pressKey('Enter');
  expect(monitor.state).toBe('active');
});

test('the stand-in has the texts, colours and classes of the element, and no second id', async () => {
  const { dialog, ask } = stage();
  const style = document.head.appendChild(document.createElement('style'));
  onTestFinished(() => style.remove());
  style.textContent = `
    .calls { --still-there-ground: rgb(1, 2, 3) }
    .ours::part(stay) { background: rgb(4, 5, 6) }
    .ours { display: none !important }
  `;
  const parent = within('div', 'class="calls"')(dialog);
  parent.style.colorScheme = 'dark';
  dialog.className = 'ours';
  dialog.innerHTML = '<b slot="title" id="mine">Anybody?</b>';
  await ask();
  expect({
    title: seen(dialog, 'title').querySelector('slot')?.assignedElements()[0]?.textContent,
    background: getComputedStyle(seen(dialog, 'dialog')).backgroundColor,
    stay: getComputedStyle(seen(dialog, 'stay')).backgroundColor,
    line: getComputedStyle(seen(dialog, 'leave')).borderTopColor,
    ids: document.querySelectorAll('#mine').length,
    usable: isUsable(dialog),
  }).toEqual({
    title: 'Anybody?',
    background: 'rgb(1, 2, 3)',
    stay: 'rgb(4, 5, 6)',
    line: 'rgb(58, 70, 82)', // as on dark pages
    ids: 1,
    usable: true,
  });
});

test('"You are still in the call." is announced where a screen reader hears it', async () => {
  const { clock, dialog, monitor, ask } = stage();
  within('div', 'hidden')(dialog);
  await ask();
  monitor.report({ confirms: true });
  await clock.advanceAsync(2000); // it is said when the focus has moved
  const region = rootOf(dialog).querySelector('[aria-live]:not(dialog *)');
  expect({ text: region?.textContent, isShown: region?.checkVisibility() }).toEqual({
    text: 'You are still in the call.',
    isShown: true,
  });
});

test('the end is shown from the body, too, and nothing is left of it after the element', async () => {
  const { dialog } = stage();
  within('div', 'hidden')(dialog);
  dialog.reason = 'limit';
  await settle();
  expect({ open: dialog.open, isShown: seen(dialog, 'outcome').checkVisibility() }).toEqual({
    open: true,
    isShown: true,
  });
  dialog.remove();
  expect(standIn()).toBeNull();
  dialog.reason = null;
  document.body.append(dialog);
  dialog.reason = 'ended';
  expect({ standIn: standIn(), isShown: seen(dialog, 'outcome').checkVisibility() }).toEqual({
    standIn: null,
    isShown: true,
  });
});

test('a stand-in is not taken for a dialog of the page by the next guard', async () => {
  const { dialog, ask } = stage();
  within('div', 'hidden')(dialog);
  await ask();
  expect(standIn()).not.toBeNull();
  const guard = guardMeeting(fakeMeeting());
  onTestFinished(() => guard.stop());
  await nextTask();
  expect((standIn() as StillThereDialog | null)?.monitor).toBeNull();
  expect(document.querySelectorAll('still-there-dialog:not([stand-in])')).toHaveLength(2);
});

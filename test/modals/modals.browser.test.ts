// The question beside other people's modals, which were opened before it or open while it is asked: their real packages.

import { DialogPanel, Dialog as HeadlessDialog } from '@headlessui/react';
import MuiModal from '@mui/material/Modal';
import * as Radix from '@radix-ui/react-dialog';
import reboot from 'bootstrap/dist/css/bootstrap.css?inline';
import BootstrapModal from 'bootstrap/js/dist/modal.js';
import { createFocusTrap } from 'focus-trap';
import { createElement as h, type ReactNode } from 'react';
import { Dialog as AriaDialog, Modal as AriaModal, ModalOverlay } from 'react-aria-components';
import { createRoot } from 'react-dom/client';
import preflight from 'tailwindcss/preflight.css?inline';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { StillThereDialog } from '../../src/elements/index.ts';
import { box, reactionTime, settle, stage, until } from '../support/dialog.ts';
import { centerOf, click, pressKey, wheel } from '../support/input.ts';

/** Somebody's modal, with a button in it. */
interface Modal {
  open(): void;
  /** Whether its owner still wants it open. */
  readonly isOpen: boolean;
}

const inTheMiddle = { position: 'fixed', inset: '10% 20%', background: 'pink', padding: 20 } as const;
const button = h('button', { id: 'save', type: 'button' }, 'Save');
const save = (): HTMLElement | null => document.querySelector('#save');

function inReact(render: (isOpen: boolean, setOpen: (isOpen: boolean) => void) => ReactNode): Modal {
  const container = document.body.appendChild(document.createElement('main'));
  const root = createRoot(container);
  let isOpen = false;
  const show = (next: boolean): void => {
    isOpen = next;
    root.render(render(isOpen, show));
  };
  show(false);
  onTestFinished(() => {
    root.unmount();
    container.remove();
  });
  return {
    open: () => show(true),
    get isOpen() {
      return isOpen;
    },
  };
}

/** A modal in the page's own markup. */
function inPage(className = ''): HTMLElement {
  const element = document.body.appendChild(document.createElement('div'));
  element.className = className;
  element.tabIndex = -1;
  element.innerHTML =
    '<div class="modal-dialog"><div class="modal-content"><button id="save">Save</button></div></div>';
  onTestFinished(() => element.remove());
  return element;
}

const libraries: Record<string, () => Modal> = {
  'Radix, which shadcn/ui is made of': () =>
    inReact((open, onOpenChange) =>
      h(
        Radix.Root,
        { open, onOpenChange },
        h(
          Radix.Portal,
          null,
          h(Radix.Overlay, { style: { position: 'fixed', inset: 0, background: '#0008' } }),
          h(
            Radix.Content,
            { style: inTheMiddle, 'aria-describedby': undefined },
            h(Radix.Title, null, 'Settings'),
            button,
          ),
        ),
      ),
    ),
  MUI: () =>
    inReact((open, setOpen) =>
      h(MuiModal, { open, onClose: () => setOpen(false), children: h('div', { style: inTheMiddle }, button) }),
    ),
  'Headless UI': () =>
    inReact((open, setOpen) =>
      h(HeadlessDialog, { open, onClose: setOpen }, h(DialogPanel, { style: inTheMiddle }, button)),
    ),
  'React Aria': () =>
    inReact((isOpen, onOpenChange) =>
      h(
        ModalOverlay,
        { isOpen, onOpenChange, isDismissable: true, style: { position: 'fixed', inset: 0 } },
        h(AriaModal, { style: inTheMiddle }, h(AriaDialog, { 'aria-label': 'Settings' }, button)),
      ),
    ),
  Bootstrap: () => {
    const element = inPage('modal fade');
    const modal = new BootstrapModal(element);
    let isOpen = false;
    element.addEventListener('hide.bs.modal', () => {
      isOpen = false;
    });
    onTestFinished(() => modal.dispose());
    return {
      open: () => {
        isOpen = true;
        modal.show();
      },
      get isOpen() {
        return isOpen;
      },
    };
  },
  'focus-trap': () => {
    const element = inPage();
    Object.assign(element.style, { position: 'fixed', inset: '10% 20%', background: 'pink' });
    const trap = createFocusTrap(element, { delayInitialFocus: false });
    onTestFinished(() => void trap.deactivate());
    return {
      open: () => void trap.activate(),
      get isOpen() {
        return trap.active;
      },
    };
  },
};

/** The shadow tree in which the question is now: of its own element, or of a stand-in. */
const rootOf = (dialog: StillThereDialog): ShadowRoot =>
  (document.querySelector('still-there-dialog[stand-in]') ?? dialog).shadowRoot as ShadowRoot;

function seen(dialog: StillThereDialog, name: string): HTMLElement {
  const found = rootOf(dialog).querySelector<HTMLElement>(`[part~=${name}]`);
  if (!found) throw new Error(`There is no ${name}`);
  return found;
}

function finishMoving(dialog: StillThereDialog): void {
  for (const animation of seen(dialog, 'dialog').getAnimations({ subtree: true })) animation.finish();
}

const look = (dialog: StillThereDialog): object => {
  const stay = seen(dialog, 'stay');
  return {
    isHit: stay.contains(rootOf(dialog).elementFromPoint(...centerOf(stay))),
    isHiddenFromScreenReaders: rootOf(dialog).host.closest('[aria-hidden=true], [inert]') !== null,
    focused: rootOf(dialog).activeElement?.getAttribute('part'),
  };
};
const usable = { isHit: true, isHiddenFromScreenReaders: false, focused: 'button stay primary' };

function addStyles(css: string): void {
  const style = document.head.appendChild(document.createElement('style'));
  style.textContent = css;
  onTestFinished(() => style.remove());
}

/** Lets React, and timers of transitions, do their work. */
async function passTime({ clock }: ReturnType<typeof stage>): Promise<void> {
  for (let time = 0; time < 5; time++) {
    await settle(2);
    await clock.advanceAsync(200);
  }
}

describe.each(Object.keys(libraries))('%s', (name) => {
  test.each(['a click', 'Enter', 'Escape'])(
    'that is open is below the question: %s answers it, and closes nothing else',
    async (how) => {
      addStyles(reboot);
      const set = stage();
      const modal = (libraries[name] as () => Modal)();
      modal.open();
      await until(() => save()?.checkVisibility());
      await passTime(set);
      save()?.focus();
      await set.ask();
      finishMoving(set.dialog);
      await passTime(set);
      expect(look(set.dialog)).toEqual(usable);
      await pressKey('Tab');
      expect(rootOf(set.dialog).activeElement?.getAttribute('part')).toBe('button leave');
      await pressKey('Shift+Tab');
      if (how === 'a click') await click(...centerOf(seen(set.dialog, 'stay')));
      else await pressKey(how);
      await passTime(set);
      expect({
        question: set.dialog.open,
        state: set.monitor.state,
        modal: modal.isOpen,
        focused: document.activeElement,
      }).toEqual({ question: false, state: 'active', modal: true, focused: save() });
    },
  );

  test('that opens while the question is open does not take it away', async () => {
    const set = stage();
    const modal = (libraries[name] as () => Modal)();
    await passTime(set);
    await set.ask();
    await set.clock.advanceAsync(reactionTime);
    modal.open();
    await until(() => save()?.checkVisibility());
    await passTime(set);
    await passTime(set);
    finishMoving(set.dialog);
    expect(look(set.dialog)).toEqual(usable);
    await click(...centerOf(seen(set.dialog, 'title')));
    await click(...centerOf(seen(set.dialog, 'stay')));
    await passTime(set);
    expect({ question: set.dialog.open, state: set.monitor.state, modal: modal.isOpen }).toEqual({
      question: false,
      state: 'active',
      modal: true,
    });
  });

  test('whose scroll lock is on leaves the question to be scrolled in a small space', async () => {
    const set = stage();
    const modal = (libraries[name] as () => Modal)();
    modal.open();
    await until(() => save()?.checkVisibility());
    await passTime(set);
    await set.ask();
    const dialog = seen(set.dialog, 'dialog');
    dialog.style.maxHeight = '150px';
    finishMoving(set.dialog);
    dialog.scrollTop = 0;
    await wheel(0, 40, ...centerOf(dialog));
    await until(() => dialog.scrollTop > 0);
  });
});

test.each([
  ['Tailwind', preflight],
  ['Bootstrap', reboot],
])('the reset of %s changes nothing in the question', async (_name, css) => {
  const { dialog, ask } = stage();
  await ask();
  finishMoving(dialog);
  const looks = (): string[] =>
    [box(dialog), ...box(dialog).querySelectorAll('*')].flatMap((element, at) => {
      const style = getComputedStyle(element);
      const names = [...style].filter((name) => !name.startsWith('--'));
      return names.map((name) => `${at} ${element.tagName} ${name}: ${style.getPropertyValue(name)}`);
    });
  const before = new Set(looks());
  addStyles(css);
  expect(getComputedStyle(document.body).margin).toBe('0px');
  expect(looks().filter((one) => !before.has(one))).toEqual([]);
});

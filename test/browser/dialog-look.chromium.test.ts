// What the dialog looks like: for every eye, in every size.
import axe from 'axe-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { commands, page } from 'vitest/browser';
import type { StillThereDialog, WaitEvent } from '../../src/elements/index.ts';
import { contrast } from '../support/contrast.ts';
import {
  box,
  clickOn,
  finishMoving,
  focused,
  isWebKit,
  minute,
  nextTask,
  part,
  press,
  reactionTime,
  type Stage,
  settle,
  stage,
  until,
} from '../support/dialog.ts';
import { pressKey } from '../support/input.ts';

function setScheme(scheme: string): void {
  document.documentElement.style.colorScheme = scheme;
  onTestFinished(() => document.documentElement.removeAttribute('style'));
}

async function setViewport(width: number, height: number): Promise<void> {
  await page.viewport(width, height);
  onTestFinished(() => page.viewport(800, 600));
  await settle();
}

/** Everything the dialog may show. */
const faces: Record<string, (set: Stage) => unknown> = {
  question: ({ ask }) => ask(),
  'third answer': ({ dialog, ask }) => {
    dialog.setAttribute('snooze', 'end');
    return ask();
  },
  pending: async ({ dialog, ask }) => {
    dialog.addEventListener('stay', (event) => (event as WaitEvent).waitUntil(new Promise(() => {})));
    await ask();
    press(dialog);
  },
  failed: async ({ clock, dialog, ask }) => {
    dialog.addEventListener('stay', (event) => (event as WaitEvent).waitUntil(Promise.resolve(false)));
    await ask();
    press(dialog);
    await clock.advanceAsync(0);
  },
  offline: async ({ clock, dialog, ask }) => {
    Object.defineProperty(navigator, 'onLine', { value: false, configurable: true });
    onTestFinished(() => void Reflect.deleteProperty(navigator, 'onLine'));
    dialog.addEventListener('stay', (event) => (event as WaitEvent).waitUntil(Promise.resolve(false)));
    await ask();
    press(dialog);
    await clock.advanceAsync(0);
  },
  outcome: ({ dialog }) => {
    dialog.reason = 'inactive';
  },
  'outcome with Rejoin': ({ dialog }) => {
    dialog.toggleAttribute('rejoin', true);
    dialog.reason = 'limit';
  },
  late: async ({ clock, dialog, ask }) => {
    await ask();
    clock.sleep(minute + 1);
    press(dialog);
  },
};

/** axe waits by timers, which the test drives. */
async function examine({ clock, dialog }: Stage): Promise<axe.AxeResults> {
  let isDone = false;
  const results = axe.run(dialog).finally(() => {
    isDone = true;
  });
  while (!isDone) {
    clock.advance(1);
    await nextTask();
  }
  return results;
}

const buttons = (dialog: StillThereDialog): HTMLElement[] =>
  [...(dialog.shadowRoot?.querySelectorAll('button') ?? [])].filter((button) => button.checkVisibility());

describe.each(['light', 'dark'])('%s', (scheme) => {
  test.each(Object.keys(faces))('axe finds nothing wrong with: %s; targets have at least 44 px (A12)', async (face) => {
    setScheme(scheme);
    const set = stage();
    await faces[face]?.(set);
    await finishMoving(set.dialog);
    expect(set.dialog.open).toBe(true);
    const { violations, incomplete, passes } = await examine(set);
    expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))).toEqual([]);
    // In WebKit axe cannot tell what is behind a line that is broken; the colours are the same.
    if (!isWebKit)
      expect(incomplete.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))).toEqual([]);
    expect(passes.map(({ id }) => id)).toEqual(expect.arrayContaining(['color-contrast', 'button-name']));
    for (const button of buttons(set.dialog)) {
      const { width, height } = button.getBoundingClientRect();
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
    }
  });

  test('the focus ring, the bar and what a button is told by stand out, 3 to 1 at least (A12)', async () => {
    setScheme(scheme);
    const { dialog, ask } = stage();
    await ask();
    const ground = getComputedStyle(box(dialog)).backgroundColor;
    const ring = getComputedStyle(part(dialog, 'stay'));
    expect({ outlineStyle: ring.outlineStyle, outlineWidth: ring.outlineWidth }).toEqual({
      outlineStyle: 'solid',
      outlineWidth: '3px',
    });
    expect(contrast(ring.outlineColor, ground)).toBeGreaterThanOrEqual(3);
    expect(contrast(getComputedStyle(part(dialog, 'bar')).backgroundColor, ground)).toBeGreaterThanOrEqual(3);
    expect(contrast(ring.backgroundColor, ground)).toBeGreaterThanOrEqual(3);
    part(dialog, 'leave').focus();
    expect(getComputedStyle(part(dialog, 'leave')).outlineStyle).toBe('solid');
    expect(getComputedStyle(part(dialog, 'stay')).outlineStyle).toBe('none');
  });
});

test('an unset page is light, also where the system is dark: what it puts round the dialog is light, too', async () => {
  const { dialog, ask } = stage();
  await ask();
  expect(getComputedStyle(box(dialog)).backgroundColor).toBe('rgb(255, 255, 255)');
});

test('an app’s own colours, font and corners are taken, and its own backdrop', async () => {
  const { dialog, ask } = stage();
  dialog.style.cssText =
    '--still-there-ground: rgb(1, 2, 3); --still-there-ink: rgb(4, 5, 6); --still-there-radius: 7px';
  dialog.style.setProperty('--still-there-backdrop', 'rgb(7, 8, 9)');
  dialog.style.setProperty('--still-there-font', 'monospace');
  await ask();
  const { backgroundColor, color, borderTopLeftRadius, fontFamily } = getComputedStyle(box(dialog));
  expect({ backgroundColor, color, borderTopLeftRadius, fontFamily }).toEqual({
    backgroundColor: 'rgb(1, 2, 3)',
    color: 'rgb(4, 5, 6)',
    borderTopLeftRadius: '7px',
    fontFamily: 'monospace',
  });
  expect(getComputedStyle(box(dialog), '::backdrop').backgroundColor).toBe('rgb(7, 8, 9)');
});

describe('in a small space (A11)', () => {
  /** Nothing sticks out to the side, and whatever lies below can be scrolled to, with the mouse and with the keyboard. */
  async function expectUsable({ clock, dialog, monitor }: Stage): Promise<void> {
    const { left, right, top, bottom } = box(dialog).getBoundingClientRect();
    expect(left).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(innerWidth);
    expect(top).toBeGreaterThanOrEqual(0);
    expect(bottom).toBeLessThanOrEqual(innerHeight);
    expect(box(dialog).scrollWidth).toBeLessThanOrEqual(box(dialog).clientWidth);
    for (const button of buttons(dialog)) {
      expect(button.scrollWidth).toBeLessThanOrEqual(button.clientWidth);
      button.scrollIntoView({ block: 'nearest' });
      const { left: from, right: to, top: above, bottom: below } = button.getBoundingClientRect();
      expect(from >= 0 && to <= innerWidth && above >= 0 && below <= innerHeight).toBe(true);
      const hit = dialog.shadowRoot?.elementFromPoint((from + to) / 2, (above + below) / 2) ?? null;
      expect(button.contains(hit)).toBe(true);
    }
    part(dialog, 'title').scrollIntoView();
    expect(part(dialog, 'title').getBoundingClientRect().top).toBeGreaterThanOrEqual(0);
    await clock.advanceAsync(reactionTime);
    await clickOn(dialog, 'leave');
    await settle();
    expect({ open: dialog.open, state: monitor.state }).toEqual({ open: false, state: 'idle' });
  }

  test('320 x 256 px, which is 400 % of 1280 x 1024: both buttons can be reached', async () => {
    await setViewport(320, 256);
    expect({ innerWidth, innerHeight }).toEqual({ innerWidth: 320, innerHeight: 256 });
    const set = stage();
    await set.ask();
    await finishMoving(set.dialog);
    expect(focused(set.dialog)).toBe('button stay primary');
    await expectUsable(set);
  });

  test.each(['question', 'pending', 'failed', 'offline', 'late', 'outcome with Rejoin'])(
    '320 x 256 px: the answers are in sight at once, and so is what they answer: %s',
    async (face) => {
      await setViewport(320, 256);
      const set = stage();
      await faces[face]?.(set);
      await finishMoving(set.dialog);
      for (const button of buttons(set.dialog)) {
        const { top, bottom, left, right } = button.getBoundingClientRect();
        const isMet = [top + 2, bottom - 2].every((y) =>
          button.contains(set.dialog.shadowRoot?.elementFromPoint((left + right) / 2, y) ?? null),
        );
        expect({ button: button.textContent, isMet, isIn: top >= 0 && bottom <= innerHeight }).toMatchObject({
          isMet: true,
          isIn: true,
        });
      }
      const { top } = part(
        set.dialog,
        face === 'late' || face.startsWith('outcome') ? '#over' : 'title',
      ).getBoundingClientRect();
      expect(top).toBeGreaterThanOrEqual(box(set.dialog).getBoundingClientRect().top);
    },
  );

  describe.each(['question', 'third answer'])('320 x 256 px: %s', (face) => {
    test.each(['en', 'de', 'pl', 'he', 'ar'])(
      'in %s the title, the time and Stay are seen at once, and every answer can be reached',
      async (lang) => {
        await setViewport(320, 256);
        const set = stage();
        set.dialog.lang = lang;
        await faces[face]?.(set);
        await until(() => box(set.dialog).lang.startsWith(lang)); // its language is loaded when it asks
        await finishMoving(set.dialog);
        expect(box(set.dialog).scrollTop).toBe(0);
        for (const name of ['title', 'time', 'stay']) {
          const { top, bottom, left, right } = part(set.dialog, name).getBoundingClientRect();
          const isMet = [top + 2, bottom - 2].every((y) =>
            part(set.dialog, name).contains(set.dialog.shadowRoot?.elementFromPoint((left + right) / 2, y) ?? null),
          );
          expect({ name, isMet, top, bottom }).toMatchObject({ isMet: true });
        }
        const reached = [focused(set.dialog)];
        while (reached.length < buttons(set.dialog).length) {
          await pressKey('Tab');
          reached.push(focused(set.dialog));
        }
        expect(reached).toEqual(buttons(set.dialog).map((button) => button.getAttribute('part')));
        await expectUsable(set);
      },
    );
  });

  test('320 x 256 px, long words, and a note', async () => {
    await setViewport(320, 256);
    const set = stage();
    set.dialog.words = {
      title: 'Donaudampfschifffahrtsgesellschaft?',
      stay: 'Anwesenheitsbestätigung',
      leave: 'Besprechungsraum verlassen',
    };
    await faces.failed?.(set);
    await finishMoving(set.dialog);
    await expectUsable(set);
  });

  test('text of twice the size, as set in the browser', async () => {
    await commands.setFontSize(32);
    onTestFinished(() => commands.setFontSize(16));
    const set = stage();
    await set.ask();
    await finishMoving(set.dialog);
    expect(getComputedStyle(part(set.dialog, 'stay')).fontSize).toBe('32px');
    await expectUsable(set);
  });

  /** Shows a face of the dialog in a small window, with text of twice the size. */
  async function showLarge(face: string, width: number, height: number) {
    await setViewport(width, height);
    await commands.setFontSize(32);
    onTestFinished(() => commands.setFontSize(16));
    const set = stage();
    await faces[face]?.(set);
    await finishMoving(set.dialog);
    return set;
  }

  test.each(['question', 'third answer', 'failed'])(
    '320 x 256 px and text of twice the size: all can be reached: %s',
    async (face) => {
      const set = await showLarge(face, 320, 256);
      expect(part(set.dialog, 'time').getClientRects()).toHaveLength(1);
      await expectUsable(set);
    },
  );

  test.each(['question', 'failed'])(
    '560 x 380 px and text of twice the size: the time, the note and Stay are seen at once: %s',
    async (face) => {
      const set = await showLarge(face, 560, 380);
      box(set.dialog).scrollTop = 0;
      for (const name of ['title', 'time', 'note', 'stay']) {
        const { top, bottom } = part(set.dialog, name).getBoundingClientRect();
        expect({ name, isSeen: top >= 0 && bottom <= innerHeight }).toEqual({ name, isSeen: true });
      }
    },
  );

  describe.each([
    [320, 256],
    [300, 150], // what a frame has without a size
    [360, 640],
  ])('of %i x %i px', (width, height) => {
    test.each([
      [16, 'en'],
      [16, 'de'],
      [16, 'ar'],
      [32, 'en'],
      [32, 'ar'],
    ])('text of %i px, in %s: question and buttons can be reached, and digits stay together', async (size, lang) => {
      await commands.setFontSize(size);
      onTestFinished(() => commands.setFontSize(16));
      await setViewport(width, height);
      const set = stage();
      set.dialog.lang = lang;
      await set.ask(); // its language is loaded then
      await until(() => box(set.dialog).lang.startsWith(lang));
      await finishMoving(set.dialog);
      const digits = document.createRange();
      digits.selectNodeContents(part(set.dialog, 'time'));
      expect({
        text: digits.toString(),
        lines: new Set([...digits.getClientRects()].map(({ top }) => top)).size,
      }).toEqual({
        text: expect.stringMatching(/^\p{N}+:\p{N}+$/u),
        lines: 1,
      });
      await expectUsable(set);
    });
  });

  test('at 320 x 256 px the buttons are seen while the question is read, and cover no line of it', async () => {
    await setViewport(320, 256);
    const { dialog, ask } = stage();
    await ask();
    await finishMoving(dialog);
    box(dialog).scrollTop = 0;
    const title = part(dialog, 'title').getBoundingClientRect();
    const seen = buttons(dialog).map((button) => button.getBoundingClientRect());
    expect({
      isTitleSeen: title.top >= 0 && title.bottom < Math.min(...seen.map(({ top }) => top)),
      areButtonsSeen: seen.every(({ top, bottom }) => top >= 0 && bottom <= innerHeight),
    }).toEqual({ isTitleSeen: true, areButtonsSeen: true });
    box(dialog).scrollTop = 9999;
    const [last] = [...(dialog.shadowRoot?.querySelectorAll('[part~=question] > p') ?? [])]
      .filter((line) => line.getClientRects().length > 0)
      .slice(-1);
    const top = Math.min(...buttons(dialog).map((button) => button.getBoundingClientRect().top));
    expect(last?.getBoundingClientRect().bottom).toBeLessThanOrEqual(top);
  });

  test('text that the user has spaced out (1.4.12)', async () => {
    const set = stage();
    const spaced = new CSSStyleSheet(); // a person's own style sheet reaches into shadow trees, a page's does not
    spaced.replaceSync(
      '* { letter-spacing: .12em !important; word-spacing: .16em !important; line-height: 1.5 !important }',
    );
    set.dialog.shadowRoot?.adoptedStyleSheets.push(spaced);
    await set.ask();
    await finishMoving(set.dialog);
    await expectUsable(set);
  });
});

// The question over whatever is in full screen, and what is said there.
import { describe, expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import type { StillThereDialog } from '../../src/elements/index.ts';
import {
  box,
  clickOn,
  finishMoving,
  focused,
  isChromium,
  listenTo,
  part,
  settle,
  stage,
  texts,
} from '../support/dialog.ts';
import { fillScreen, leaveFullScreen } from '../support/full-screen.ts';
import { centerOf, colorAt } from '../support/input.ts';

type Kind = 'div' | 'video';

function thing(kind: Kind): HTMLElement {
  const element = document.body.appendChild(document.createElement(kind));
  element.style.cssText = 'width: 200px; height: 100px; background: navy';
  return element;
}

/** Whether what is clicked at Stay is the dialog. What lies over it is seen, but passed over: it is inert. */
function isOnTop(dialog: StillThereDialog): boolean {
  const button = part(dialog, 'stay');
  const hit = dialog.shadowRoot?.elementFromPoint(...centerOf(button)) ?? null;
  return document.elementFromPoint(...centerOf(button)) === dialog && button.contains(hit);
}

describe.each<Kind>(['div', 'video'])('a <%s> in full screen (A10)', (kind) => {
  test('has the question above it, which a click answers', async () => {
    const element = thing(kind);
    await fillScreen(element);
    const { dialog, monitor, ask } = stage();
    await ask();
    await settle();
    expect({ isOnTop: isOnTop(dialog), focused: focused(dialog) }).toEqual({
      isOnTop: true,
      focused: 'button stay primary',
    });
    await clickOn(dialog, 'stay');
    await settle();
    expect({ open: dialog.open, state: monitor.state }).toEqual({ open: false, state: 'active' });
    expect(document.fullscreenElement).toBe(element);
  });

  test('that comes while the question is open does not cover it; the focus stays where it is', async () => {
    const element = thing(kind);
    const { dialog, monitor, ask } = stage();
    const button = element.appendChild(document.createElement('button')); // all else cannot have the focus by then
    button.textContent = 'Mute';
    button.focus();
    await ask();
    part(dialog, 'leave').focus();
    await fillScreen(element, part(dialog, 'title'));
    part(dialog, 'leave').focus();
    await leaveFullScreen();
    await settle(5);
    expect({ matchesModal: box(dialog).matches(':modal'), focused: focused(dialog) }).toEqual({
      matchesModal: true,
      focused: 'button leave',
    });
    await fillScreen(element, part(dialog, 'title'));
    expect(document.fullscreenElement).toBe(element);
    expect({ open: dialog.open, isOnTop: isOnTop(dialog) }).toEqual({ open: true, isOnTop: true });
    await finishMoving(dialog);
    const { left, top, height } = part(dialog, 'stay').getBoundingClientRect();
    expect(await colorAt(left + 8, top + height / 2)).toBe('rgb(11, 107, 98)'); // that of Stay
    await clickOn(dialog, 'stay');
    await settle();
    expect({ open: dialog.open, state: monitor.state }).toEqual({ open: false, state: 'active' });
    if (kind === 'div') expect(document.activeElement).toBe(button);
  });

  test('does not count as an answer when it goes, nor does Escape leave the call', async () => {
    const element = thing(kind);
    await fillScreen(element);
    const { dialog, monitor, ask } = stage();
    await ask();
    await leaveFullScreen();
    await settle(5);
    expect({ open: dialog.open, isOnTop: isOnTop(dialog), state: monitor.state }).toEqual({
      open: true,
      isOnTop: true,
      state: 'prompted',
    });
    await clickOn(dialog, 'stay');
    expect(monitor.state).toBe('active');
  });
});

describe('what is said (C3)', () => {
  const regions = (root: ParentNode): Element[] => [...root.querySelectorAll('[aria-atomic]')];

  test('while something else is in full screen is said in there, and taken away afterwards', async () => {
    const element = thing('div');
    const { clock, dialog, monitor, ask } = stage();
    const said = listenTo(dialog);
    await fillScreen(element);
    expect(regions(element)).toHaveLength(1);
    await ask();
    monitor.report({ confirms: true });
    await clock.advanceAsync(1000);
    expect(regions(element).map(({ textContent }) => textContent)).toEqual(['You are still in the call.']);
    const { width, height } = (regions(element)[0] as Element).getBoundingClientRect();
    expect({ width, height }).toEqual({ width: 1, height: 1 }); // nobody sees it
    if (isChromium) {
      const heard = await commands.accessibilityTree('div > [aria-atomic]');
      expect(heard.filter(({ ignored }) => !ignored)).toMatchObject([{ properties: { live: 'polite' } }]);
    }
    await leaveFullScreen();
    await settle();
    expect(regions(element)).toEqual([]);
    await ask();
    monitor.report({ confirms: true });
    await clock.advanceAsync(1000);
    expect(texts(said)).toEqual(['You are still in the call.', 'You are still in the call.']);
    expect(dialog.shadowRoot?.lastElementChild?.textContent).toBe('You are still in the call.');
  });

  test('in the full-screen element that holds the dialog needs no other place', async () => {
    const element = thing('div');
    const { clock, dialog, monitor, ask } = stage();
    const said = listenTo(dialog);
    element.append(dialog);
    await fillScreen(element);
    expect(regions(element)).toEqual([]);
    await ask();
    expect(isOnTop(dialog)).toBe(true);
    monitor.report({ confirms: true });
    await clock.advanceAsync(1000);
    expect(texts(said)).toEqual(['You are still in the call.']);
    if (isChromium) expect((await commands.accessibilityTree('div + dialog, dialog + div'))[0]?.ignored).toBe(false);
  });

  test('adds nothing to a <video>, which shows none of it', async () => {
    const element = thing('video');
    stage();
    await fillScreen(element);
    expect(element.childElementCount).toBe(0);
  });

  test('goes with the dialog when that is removed', async () => {
    const element = thing('div');
    const { dialog } = stage();
    await fillScreen(element);
    dialog.remove();
    expect(regions(element)).toEqual([]);
  });

  if (!isChromium) console.warn('Skipped "can be heard …": this engine does not tell what it tells screen readers');
  test.runIf(isChromium)(
    'can be heard with nothing open, in the question, and in the question over full screen',
    async () => {
      const isHeard = async (): Promise<boolean[]> => {
        const nodes = await commands.accessibilityTree('[aria-atomic]');
        return nodes.map(({ ignored }) => !ignored);
      };
      const { dialog, ask } = stage();
      expect(await isHeard()).toEqual([false, true]); // in the dialog, outside of it
      await ask();
      expect(await isHeard()).toEqual([true, false]);
      await fillScreen(thing('div'), part(dialog, 'title'));
      const within = (await commands.accessibilityTree('dialog [aria-atomic]'))[0];
      expect(within).toMatchObject({ ignored: false, properties: { live: 'polite' } });
    },
  );
});

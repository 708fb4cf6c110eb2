// What the dialog holds, lets go of and refuses; and pages that do unusual things with it.
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { StillThereDialog } from '../../src/elements/index.ts';
import { InactivityMonitor } from '../../src/index.ts';
import { box, focused, minute, part, settle, stage, textOf } from '../support/dialog.ts';
import { pressKey } from '../support/input.ts';
import { record, typesOf } from '../support/record.ts';

const another = (): InactivityMonitor => new InactivityMonitor({ timeout: 2 * minute, sources: [] });

describe('the monitor', () => {
  test('that is prompted already when it is handed over is asked for at once', async () => {
    const { dialog, monitor, ask } = stage();
    dialog.monitor = null;
    await ask();
    expect(dialog.open).toBe(false);
    dialog.monitor = monitor;
    expect({ open: dialog.open, time: textOf(dialog, 'time') }).toEqual({ open: true, time: '01:00' });
  });

  test.each([
    ['removed', null],
    ['replaced', 'another'],
  ])('that is %s while the question is open takes it down without an answer', async (_what, other) => {
    const { clock, dialog, monitor, ask } = stage();
    const events = record(dialog, 'stay', 'leave');
    await ask();
    const next = other ? another() : null;
    dialog.monitor = next;
    expect({ dialogOpen: dialog.open, boxOpen: box(dialog).open, state: monitor.state, events }).toEqual({
      dialogOpen: false,
      boxOpen: false,
      state: 'prompted',
      events: [],
    });
    next?.start();
    await clock.advanceAsync(minute);
    expect(monitor.state).toBe('idle');
    expect({ open: dialog.open, reason: dialog.reason }).toEqual({ open: next !== null, reason: null });
    next?.stop();
    expect(dialog.open).toBe(false);
  });

  test('the same again changes nothing', async () => {
    const { dialog, monitor, ask } = stage();
    await ask();
    const shows = record(dialog, 'show');
    dialog.monitor = monitor;
    expect({ open: dialog.open, shows }).toEqual({ open: true, shows: [] });
  });

  test('that is stopped takes the question down without an answer', async () => {
    const { dialog, monitor, ask } = stage();
    const events = record(dialog, 'stay', 'leave');
    await ask();
    monitor.stop();
    expect({ open: dialog.open, state: monitor.state, events }).toEqual({ open: false, state: 'stopped', events: [] });
  });

  test('gets more time: the question is not needed any more', async () => {
    const { dialog, monitor, ask } = stage();
    await ask();
    monitor.timeout = 10 * minute;
    expect({ open: dialog.open, state: monitor.state }).toEqual({ open: false, state: 'active' });
  });

  test('of two dialogs is asked for by the one that was first, and when that is gone by the other', async () => {
    const { dialog, monitor, ask } = stage();
    const second = document.body.appendChild(document.createElement('still-there-dialog'));
    second.monitor = monitor;
    await ask();
    expect({ dialogOpen: dialog.open, secondOpen: second.open }).toEqual({ dialogOpen: true, secondOpen: false });
    await pressKey('Enter');
    expect({ dialogOpen: dialog.open, secondOpen: second.open, state: monitor.state }).toEqual({
      dialogOpen: false,
      secondOpen: false,
      state: 'active',
    });
    dialog.remove();
    await ask();
    expect({ dialogOpen: dialog.open, secondOpen: second.open }).toEqual({ dialogOpen: false, secondOpen: true });
    await pressKey('Enter');
    document.body.append(dialog);
    await ask();
    expect({ dialogOpen: dialog.open, secondOpen: second.open }).toEqual({ dialogOpen: false, secondOpen: true });
  });

  test('of two dialogs ends in one of them', async () => {
    const { clock, dialog, monitor } = stage();
    const second = document.body.appendChild(document.createElement('still-there-dialog'));
    second.monitor = monitor;
    clock.sleep(3_600_000);
    window.dispatchEvent(new Event('focus'));
    expect({ dialogOpen: dialog.open, secondOpen: second.open }).toEqual({ dialogOpen: true, secondOpen: false });
  });
});

describe('the element', () => {
  test('that is removed while the question is open asks no more, and asks again where it is put', async () => {
    const { clock, dialog, ask } = stage();
    const title = document.title;
    await ask();
    dialog.remove();
    expect({ dialogOpen: dialog.open, boxOpen: box(dialog).open }).toEqual({ dialogOpen: false, boxOpen: false });
    expect({ title: document.title, timers: clock.timers }).toEqual({ title, timers: 1 });
    await clock.advanceAsync(5000);
    document.body.append(dialog);
    await settle();
    expect({ open: dialog.open, matchesModal: box(dialog).matches(':modal'), time: textOf(dialog, 'time') }).toEqual({
      open: true,
      matchesModal: true,
      time: '00:55',
    });
    expect(focused(dialog)).toBe('button stay primary');
  });

  test('that is moved elsewhere while the question is open asks there', async () => {
    const { dialog, monitor, ask } = stage();
    const elsewhere = document.body.appendChild(document.createElement('main'));
    await ask();
    elsewhere.append(dialog);
    await settle();
    expect({ open: dialog.open, matchesModal: box(dialog).matches(':modal') }).toEqual({
      open: true,
      matchesModal: true,
    });
    await pressKey('Enter');
    expect({ open: dialog.open, state: monitor.state }).toEqual({ open: false, state: 'active' });
  });

  test('that is moved after the end shows the reason there, until it is closed', () => {
    const { dialog } = stage();
    dialog.reason = 'ended';
    const elsewhere = document.body.appendChild(document.createElement('main'));
    elsewhere.append(dialog);
    expect({ open: dialog.open, reason: dialog.reason }).toEqual({ open: true, reason: 'ended' });
    part(dialog, 'close').click();
    document.body.append(dialog);
    expect({ open: dialog.open, reason: dialog.reason }).toEqual({ open: false, reason: null });
  });

  test('that is adopted by another document, as that of a window of its own, keeps its looks there', async () => {
    const { dialog, ask } = stage();
    const frame = document.body.appendChild(document.createElement('iframe'));
    Object.assign(frame, { width: '600', height: '500' });
    const inner = frame.contentDocument as Document;
    await ask();
    const { width } = box(dialog).getBoundingClientRect();
    expect(width).toBe(432);
    inner.body.append(dialog);
    expect(dialog.ownerDocument).toBe(inner);
    expect({ open: dialog.open, matchesModal: box(dialog).matches(':modal'), time: textOf(dialog, 'time') }).toEqual({
      open: true,
      matchesModal: true,
      time: '01:00',
    });
    expect(box(dialog).getBoundingClientRect().width).toBe(width);
    part(dialog, 'stay').click();
    expect(dialog.open).toBe(false);
    document.body.append(dialog);
    await ask();
    expect(box(dialog).getBoundingClientRect().width).toBe(width);
  });

  test('takes what was set on it before it was defined, and asks once', async () => {
    const { monitor, dialog: first, ask } = stage();
    first.remove();
    await ask();
    const name = 'late-still-there-dialog';
    const early = document.createElement(name) as StillThereDialog;
    Object.assign(early, { monitor, words: { title: 'Well?' } });
    const shows = record(early, 'show');
    document.body.append(early);
    expect(early.shadowRoot).toBeNull();
    customElements.define(name, class extends StillThereDialog {});
    expect({ open: early.open, monitor: early.monitor, title: textOf(early, 'title') }).toEqual({
      open: true,
      monitor,
      title: 'Well?',
    });
    expect(typesOf(shows)).toEqual(['show']);
    early.monitor = null;
    expect(early.open).toBe(false);
  });

  test('a reason that is set before it is in the page is shown once it is', () => {
    const { dialog } = stage();
    dialog.remove();
    dialog.reason = 'limit';
    expect(dialog.open).toBe(false);
    document.body.append(dialog);
    expect({ open: dialog.open, Reason: textOf(dialog, '#reason') }).toEqual({
      open: true,
      Reason: 'The session reached its time limit.',
    });
  });

  test('a second copy of the script changes nothing', async () => {
    const { define } = await import('../../src/elements/custom-element.ts');
    expect(() => define('still-there-dialog', class extends HTMLElement {})).not.toThrow();
    expect(customElements.get('still-there-dialog')).toBe(StillThereDialog);
  });
});

describe('nothing is left', () => {
  /** How many listeners with no end of their own the page's targets have. */
  function countListeners(): () => string[] {
    const held = new Set<string>();
    let next = 0;
    for (const target of [window, document]) {
      const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
      const names = new Map<unknown, string[]>();
      target.addEventListener = (type: string, listener: never, options?: AddEventListenerOptions | boolean) => {
        const name = `${type} ${next++}`;
        held.add(name);
        names.set(listener, [...(names.get(listener) ?? []), name]);
        const { signal } = typeof options === 'object' ? options : {};
        signal?.addEventListener('abort', () => held.delete(name));
        add.call(target, type, listener, options);
      };
      target.removeEventListener = (type: string, listener: never, options?: EventListenerOptions | boolean) => {
        for (const name of names.get(listener) ?? []) if (name.startsWith(`${type} `)) held.delete(name);
        remove.call(target, type, listener, options);
      };
      onTestFinished(() => {
        Reflect.deleteProperty(target, 'addEventListener');
        Reflect.deleteProperty(target, 'removeEventListener');
      });
    }
    return () => [...held];
  }

  test('when the monitor is stopped and the element removed: no timer, no listener', async () => {
    const held = countListeners();
    const { clock, dialog, monitor, ask } = stage();
    expect(held()).not.toEqual([]);
    for (let time = 0; time < 3; time++) {
      await ask();
      await clock.advanceAsync(2000);
      part(dialog, 'stay').click();
    }
    await ask();
    monitor.stop();
    expect(clock.timers).toBe(0);
    dialog.remove();
    await settle();
    expect(held()).toEqual([]);
  });

  test('when a question closes: no listener more than before it', async () => {
    const held = countListeners();
    const { dialog, ask } = stage();
    const before = held().length;
    await ask();
    expect(held().length).toBeGreaterThan(before);
    part(dialog, 'stay').click();
    expect(held()).toHaveLength(before);
  });

  test('when it is removed while it waits for busy hands: no timer, no question', async () => {
    const { clock, dialog, monitor, ask } = stage();
    window.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyA' }));
    await ask();
    dialog.remove();
    monitor.stop();
    await clock.advanceAsync(0);
    expect(clock.timers).toBe(0);
    document.body.append(dialog);
    expect(dialog.open).toBe(false);
  });

  test('of the monitor’s listeners, when it is replaced or the element is removed', () => {
    const { dialog } = stage();
    const monitor = another();
    const add = vi.spyOn(monitor, 'addEventListener');
    dialog.monitor = monitor;
    const signals = add.mock.calls.map(([, , options]) => (options as AddEventListenerOptions).signal as AbortSignal);
    expect({ signalsCount: signals.length, some: signals.some(({ aborted }) => aborted) }).toEqual({
      signalsCount: 6,
      some: false,
    });
    dialog.remove();
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });
});

test('asked again and again, hidden and shown, closed and reopened in one task, it is open when it should be', async () => {
  const { clock, dialog, monitor, ask } = stage();
  await ask();
  for (let time = 0; time < 5; time++) {
    monitor.reset();
    monitor.timeout = minute + 1; // asked again at once
    clock.advance(1);
    expect({ open: dialog.open, matchesModal: box(dialog).matches(':modal') }).toEqual({
      open: true,
      matchesModal: true,
    });
    monitor.timeout = 2 * minute;
    expect({ dialogOpen: dialog.open, boxOpen: box(dialog).open }).toEqual({ dialogOpen: false, boxOpen: false });
  }
  await settle();
  expect({ dialogOpen: dialog.open, boxOpen: box(dialog).open, state: monitor.state }).toEqual({
    dialogOpen: false,
    boxOpen: false,
    state: 'active',
  });
});

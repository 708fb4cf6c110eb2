// What calls for attention outside of the page, each by its own switch. Notifications are in test/e2e/dialog-notification.test.ts.
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { minute, part, setHidden, stage } from '../support/dialog.ts';
import { pressKey } from '../support/input.ts';
import { record } from '../support/record.ts';
import { reportedErrors } from '../support/reported-errors.ts';

beforeEach(() => {
  document.title = 'Room 7';
});
afterEach(() => {
  document.title = '';
});

/** Writes down what the title becomes. */
function titles(): string[] {
  const seen: string[] = [];
  const observer = new MutationObserver(() => seen.push(document.title));
  observer.observe(document.head, { subtree: true, childList: true, characterData: true });
  onTestFinished(() => observer.disconnect());
  return seen;
}

describe('the title (C12)', () => {
  test('changes at the pace of what is said, and is put back', async () => {
    const { clock, ask } = stage({ timeout: 300_000, promptBeforeIdle: 120_000 });
    const seen = titles();
    await ask();
    await clock.advanceAsync(119_000);
    expect(seen).toEqual([
      '(02:00) Are you still there? – Room 7',
      '(01:00) Are you still there? – Room 7',
      '(00:30) Are you still there? – Room 7',
      '(00:20) Are you still there? – Room 7',
      '(00:10) Are you still there? – Room 7',
    ]);
    await pressKey('Enter');
    expect(document.title).toBe('Room 7');
  });

  test('also while nobody sees the page', async () => {
    setHidden(true);
    const { clock, ask } = stage();
    await ask();
    await clock.advanceAsync(30_000);
    expect(document.title).toBe('(00:30) Are you still there? – Room 7');
  });

  test('what the app writes meanwhile is what is put back: with the question, and without', async () => {
    const { clock, monitor, ask } = stage();
    await ask();
    document.title = '  Room   8 ';
    await clock.advanceAsync(1000);
    expect(document.title).toBe('Room 8');
    await clock.advanceAsync(29_000);
    expect(document.title).toBe('(00:30) Are you still there? – Room 8');
    monitor.reset();
    expect(document.title).toBe('Room 8');
    await ask();
    document.title = 'Room 9';
    monitor.reset();
    expect(document.title).toBe('Room 9');
  });

  test('a page without a title has none afterwards', async () => {
    document.title = '';
    const { monitor, ask } = stage();
    await ask();
    expect(document.title).toBe('(01:00) Are you still there?');
    monitor.reset();
    expect(document.title).toBe('');
  });

  test('is put back by the end, by Leave, and by the removal of the dialog', async () => {
    const { clock, dialog, monitor, ask } = stage();
    await ask();
    await clock.advanceAsync(minute);
    expect([dialog.open, document.title]).toEqual([true, 'Room 7']);
    monitor.start();
    await ask();
    part(dialog, 'leave').click();
    expect(document.title).toBe('Room 7');
    monitor.start();
    await ask();
    expect(document.title).not.toBe('Room 7');
    dialog.remove();
    expect(document.title).toBe('Room 7');
  });
});

test.each(['', 'badge', 'chime', 'notification'])('attention="%s" leaves the title alone', async (means) => {
  const { dialog, ask } = stage();
  dialog.setAttribute('attention', means);
  const seen = titles();
  await ask();
  expect(dialog.open).toBe(true);
  await pressKey('Enter');
  expect(seen).toEqual([]);
});

test('an unknown value of the attribute is reported and left out, and the others count', async () => {
  const errors = reportedErrors();
  const { dialog, ask } = stage();
  dialog.setAttribute('attention', ' titles  badge ');
  expect(errors).toEqual([
    new TypeError(
      'Unknown `attention` value `titles`, did you mean `title`? Expected title, badge, notification, chime',
    ),
  ]);
  const seen = titles();
  await ask();
  expect({ open: dialog.open, titles: seen }).toEqual({ open: true, titles: [] });
});

describe('the badge', () => {
  /** An installed app's badge; tests run in no installed app. */
  function badges(answer: () => Promise<void> = () => Promise.resolve()): string[] {
    const calls: string[] = [];
    const note = (name: string) => (): Promise<void> => {
      calls.push(name);
      return answer();
    };
    Object.assign(navigator, { setAppBadge: note('set'), clearAppBadge: note('clear') });
    onTestFinished(() => {
      for (const name of ['setAppBadge', 'clearAppBadge']) Reflect.deleteProperty(navigator, name);
    });
    return calls;
  }

  test('is there as long as the question is', async () => {
    const calls = badges();
    const { dialog, ask } = stage();
    await ask();
    expect([dialog.open, calls]).toEqual([true, ['set']]);
    await pressKey('Escape');
    expect([dialog.open, calls]).toEqual([false, ['set', 'clear']]);
  });

  test('has a switch', async () => {
    const calls = badges();
    const { dialog, ask } = stage();
    dialog.setAttribute('attention', 'title');
    await ask();
    await pressKey('Escape');
    expect([dialog.open, calls]).toEqual([false, []]);
  });

  test('that the browser refuses does no harm', async () => {
    const errors = record(window, 'unhandledrejection', 'error');
    badges(() => Promise.reject(new DOMException('', 'NotAllowedError')));
    const { clock, dialog, ask } = stage();
    await ask();
    await clock.advanceAsync(100);
    await pressKey('Escape');
    await clock.advanceAsync(100);
    expect([dialog.open, errors]).toEqual([false, []]);
  });

  test('that this browser may have, or not, does no harm as it is', async () => {
    const errors = record(window, 'unhandledrejection', 'error');
    const { clock, dialog, ask } = stage();
    await ask();
    await clock.advanceAsync(100);
    await pressKey('Escape');
    await clock.advanceAsync(100);
    expect([dialog.open, errors]).toEqual([false, []]);
  });
});

describe('the chime (A14)', () => {
  /** Real contexts, which the test gets hold of. */
  function contexts(): AudioContext[] {
    const made: AudioContext[] = [];
    const { AudioContext: Real } = globalThis;
    globalThis.AudioContext = class extends Real {
      constructor(options?: AudioContextOptions) {
        super(options);
        made.push(this);
      }
    };
    onTestFinished(() => {
      globalThis.AudioContext = Real;
    });
    return made;
  }

  test('only sounds where it is asked for', async () => {
    const made = contexts();
    const { dialog, ask } = stage();
    await ask();
    expect([dialog.open, made]).toEqual([true, []]);
    await pressKey('Escape');
    dialog.setAttribute('attention', 'title chime');
    await ask();
    expect([dialog.open, made.length]).toEqual([true, 1]);
  });

  test('is cut when the question closes', async () => {
    const made = contexts();
    const { dialog, ask } = stage();
    dialog.setAttribute('attention', 'chime');
    await ask();
    expect(made[0]?.state).not.toBe('closed');
    await pressKey('Escape');
    await expect.poll(() => made[0]?.state).toBe('closed');
  });

  test('never sounds without the dialog, nor after the end', async () => {
    const made = contexts();
    const { clock, dialog } = stage();
    dialog.setAttribute('attention', 'chime');
    dialog.addEventListener('show', (event) => event.preventDefault(), { once: true });
    await clock.advanceAsync(minute);
    expect([dialog.open, made]).toEqual([false, []]);
    await clock.advanceAsync(minute);
    expect([dialog.open, dialog.reason, made]).toEqual([true, 'inactive', []]);
  });

  test('can be heard, and is over within two seconds', async () => {
    const rate = 22_050;
    let rendering: Promise<AudioBuffer> | undefined;
    const { AudioContext: Real } = globalThis;
    // Renders what would sound, instead of sounding.
    class Recorded extends OfflineAudioContext {
      constructor() {
        super(1, 4 * rate, rate);
        queueMicrotask(() => {
          rendering = this.startRendering();
        });
      }
      close(): Promise<void> {
        return Promise.resolve();
      }
    }
    globalThis.AudioContext = Recorded as never;
    onTestFinished(() => {
      globalThis.AudioContext = Real;
    });
    const { dialog, ask } = stage();
    dialog.setAttribute('attention', 'chime');
    await ask();
    const samples = (await rendering)?.getChannelData(0) ?? new Float32Array();
    const peak = (from: number, to: number): number =>
      Math.max(...samples.subarray(from * rate, to * rate).map(Math.abs));
    expect(peak(0, 0.3)).toBeGreaterThan(0.05);
    expect(peak(0.3, 0.6)).toBeGreaterThan(0.05);
    expect(peak(0, 4)).toBeLessThan(0.5);
    expect(peak(1.1, 4)).toBe(0);
  });

  test('that the browser refuses costs nobody the question', async () => {
    const errors: ErrorEvent[] = record(window, 'error');
    window.addEventListener('error', (event) => event.preventDefault(), { once: true });
    const { AudioContext: Real } = globalThis;
    globalThis.AudioContext = class {
      constructor() {
        throw new DOMException('no more contexts', 'NotSupportedError');
      }
    } as never;
    onTestFinished(() => {
      globalThis.AudioContext = Real;
    });
    const { dialog, monitor, ask } = stage();
    dialog.setAttribute('attention', 'chime title');
    await ask();
    expect([dialog.open, document.title]).toEqual([true, '(01:00) Are you still there? – Room 7']);
    expect(errors.map(({ error }) => error.message)).toEqual(['no more contexts']);
    monitor.reset();
    expect(document.title).toBe('Room 7');
  });
});

// The sound that calls for attention, with the audio of each engine.
import { describe, expect, onTestFinished, test } from 'vitest';
import { minute, stage } from '../support/dialog.ts';
import { pressKey } from '../support/input.ts';
import { record } from '../support/record.ts';

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
    expect({ open: dialog.open, made }).toEqual({ open: true, made: [] });
    await pressKey('Escape');
    dialog.setAttribute('attention', 'title chime');
    await ask();
    expect({ open: dialog.open, madeCount: made.length }).toEqual({ open: true, madeCount: 1 });
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
    expect({ open: dialog.open, made }).toEqual({ open: false, made: [] });
    await clock.advanceAsync(minute);
    expect({ open: dialog.open, reason: dialog.reason, made }).toEqual({ open: true, reason: 'inactive', made: [] });
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
    document.title = 'Room 7';
    onTestFinished(() => {
      document.title = '';
    });
    const { dialog, monitor, ask } = stage();
    dialog.setAttribute('attention', 'chime title');
    await ask();
    expect({ open: dialog.open, title: document.title }).toEqual({
      open: true,
      title: '(01:00) Are you still there? – Room 7',
    });
    expect(errors.map(({ error }) => error.message)).toEqual(['no more contexts']);
    monitor.reset();
    expect(document.title).toBe('Room 7');
  });
});

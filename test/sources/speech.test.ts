// What needs no sound: invalid options, and a place without audio, such as a server.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type SpeechOptions, speech } from '../../src/sources/speech.ts';

const stream = { getAudioTracks: () => [] } as unknown as MediaStream;

describe('speech() refuses', () => {
  test.each([
    [undefined, 'undefined (undefined)'],
    [null, 'null (object)'],
    ['microphone', '"microphone" (string)'],
    [{}, '[object Object] (object)'],
    [{ kind: 'video', readyState: 'live' }, '[object Object] (object)'],
    [{ kind: 'audio' }, '[object Object] (object)'],
    [() => stream, 'anonymous (function)'],
  ])('%s instead of a stream or an audio track', (value, shown) => {
    const message = `Expected \`streamOrTrack\` to be a MediaStream or an audio MediaStreamTrack, got ${shown}`;
    expect(() => speech(value as never)).toThrow(new TypeError(message));
  });

  test.each([0, -3, Number.NaN, Infinity, '9', null])('%s as threshold', (threshold) => {
    expect(() => speech(stream, { threshold } as SpeechOptions)).toThrow(
      /^Expected `threshold` to be a finite number > 0, got /,
    );
  });
});

describe('speech() on a server, where there is no audio, takes', () => {
  afterEach(() => void vi.useRealTimers());

  test.each([
    ['a stream without tracks', stream],
    ['an audio track', { kind: 'audio', readyState: 'live' } as unknown as MediaStreamTrack],
  ])('%s, and stays silent without a timer', (_what, value) => {
    vi.useFakeTimers();
    const report = vi.fn();
    speech(value)(report, new AbortController().signal);
    expect(vi.getTimerCount()).toBe(0);
    expect(report).not.toHaveBeenCalled();
  });
});

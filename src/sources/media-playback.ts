import { expectDuration } from '../core/expect.ts';
import { type HoldOptions, holdWhile, longestHold } from './hold.ts';
import type { ActivitySource } from './source.ts';

/** What plays by itself between two pieces is no person who pressed a button: a playlist counts as one (ms). */
const rest = 60_000;

/** Nobody watches what is shorter (s): a ring tone, or the sound of somebody else's message. */
const shortest = 30;

/**
 * Somebody watches or listens to a recording in the page: reports as long as an `<audio>` or `<video>` element plays what
 * can be heard, for two hours at most unless told otherwise, playlists included.
 *
 * Not counted: what is muted, silent or without an audio track as far as the browser tells; what loops, as a background;
 * what lasts less than 30 s, as the sound of a message; and what shows a `MediaStream`. That last one is the call itself,
 * which always plays and would keep everybody there for ever. Not seen are elements in shadow roots, in frames or outside
 * of the document (`new Audio()`), and how loud the machine is: `whileTrue('playback', () => !player.paused)` is for those.
 * Without a document it stays silent.
 * @throws TypeError when `atMost` is no duration
 */
export function mediaPlayback(options: HoldOptions = {}): ActivitySource {
  const { atMost = longestHold } = options;
  expectDuration('atMost', atMost);
  return (report, signal) => {
    const { document } = globalThis;
    if (!document) return;
    const lasts = (): boolean | undefined => {
      const playing = [...document.querySelectorAll<HTMLMediaElement>('audio, video')].filter(isPlayback);
      return playing.length ? playing.some(hasSound) : undefined;
    };
    const look = holdWhile({ activity: { source: 'playback' }, lasts, atMost, rest }, report, signal);
    // Neither bubbles, but both are captured. The end of it is asked for: an element that is taken out of the page pauses
    // where no listener of the document hears it.
    for (const type of ['playing', 'volumechange'])
      document.addEventListener(type, look, { capture: true, passive: true, signal });
  };
}

function isPlayback({
  paused,
  ended,
  muted,
  volume,
  loop,
  duration,
  readyState,
  srcObject,
}: HTMLMediaElement): boolean {
  const isCall = srcObject && 'getTracks' in srcObject;
  // A duration that is not known yet is NaN, and none is Infinity.
  return !paused && !ended && !muted && volume > 0 && !loop && !(duration < shortest) && readyState > 2 && !isCall;
}

/**
 * Each engine tells it another way: WebKit, Firefox, Chromium, the last sometimes not before it has played for a moment: then
 * it is asked again. Where none does, there is taken to be sound.
 */
function hasSound(element: HTMLMediaElement): boolean {
  const { audioTracks, mozHasAudio, webkitAudioDecodedByteCount } = element as HTMLMediaElement & {
    audioTracks?: { length: number };
    mozHasAudio?: boolean;
    webkitAudioDecodedByteCount?: number;
  };
  return Boolean(audioTracks?.length ?? mozHasAudio ?? webkitAudioDecodedByteCount ?? true);
}

import { expectDuration, expectOptions } from '../core/expect.ts';
import { addListener } from '../platform/add-listener.ts';
import { followWindows, pageWindows } from '../platform/windows.ts';
import type { ActivitySource } from './source.ts';
import { defaultAtMost, type WhileHeldOptions, whileHeld } from './while-held.ts';

/** A break of less than this many milliseconds does not restart the cap: a playlist goes on without a person. */
const playlistBreak = 60_000;

/** Seconds. Shorter media is a ring tone or the sound of a message, which nobody watches. */
const minDuration = 30;

/**
 * Somebody watches or listens to a recording in the page, or in one of its windows. Reports as long as an `<audio>` or `<video>`
 * element plays with sound, for `atMost` at most (2 hours by default); a playlist counts as one.
 *
 * Not counted is media that is muted, silent or without an audio track (as far as the browser says); that loops, as a
 * background does; that lasts less than 30 s, as the sound of a message does; or that shows a `MediaStream`, which is the
 * call itself and always plays. Not seen are elements in shadow roots, in frames or outside of the document (`new Audio()`),
 * nor the volume of the machine: use `whileTrue('playback', () => !player.paused)` for those. Without a document, as on a
 * server, it reports nothing.
 * @throws TypeError when `atMost` is not a duration, or an option is unknown
 */
export function mediaPlayback(options: WhileHeldOptions = {}): ActivitySource {
  expectOptions(options, ['atMost']);
  const { atMost = defaultAtMost } = options;
  expectDuration('atMost', atMost);
  return (report, signal) => {
    const isHeld = (): boolean | undefined => {
      const playing = pageWindows()
        .flatMap(({ document }) => [...document.querySelectorAll<HTMLMediaElement>('audio, video')])
        .filter(isPlayback);
      return playing.length ? playing.some(hasSound) : undefined;
    };
    const held = { activity: { source: 'playback' }, isHeld, atMost, minBreak: playlistBreak };
    const check = whileHeld(held, report, signal);
    // Neither event bubbles, but both can be captured. The end is polled: an element that is removed from the page pauses
    // where no listener on the window sees it.
    followWindows((window, until) => {
      for (const type of ['playing', 'volumechange'])
        addListener(window, type, check, { capture: true, passive: true, signal: until });
    }, signal);
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
  // An unknown duration is NaN, and an endless one is Infinity.
  return !paused && !ended && !muted && volume > 0 && !loop && !(duration < minDuration) && readyState > 2 && !isCall;
}

/**
 * Whether an element has an audio track. Each engine has a property of its own for it: WebKit, Firefox, Chromium. Chromium's
 * may become right only after a moment of playing, so it is polled. Without any of them, sound is assumed.
 */
function hasSound(element: HTMLMediaElement): boolean {
  const { audioTracks, mozHasAudio, webkitAudioDecodedByteCount } = element as HTMLMediaElement & {
    audioTracks?: { length: number };
    mozHasAudio?: boolean;
    webkitAudioDecodedByteCount?: number;
  };
  return Boolean(audioTracks?.length ?? mozHasAudio ?? webkitAudioDecodedByteCount ?? true);
}

import { expect, expectDuration, expectOptions } from '../core/expect.ts';
import { createSpeechDetector, type SpeechDetector } from '../core/speech-detector.ts';
import { wallNow } from '../platform/clock.ts';
import { type LastingSound, openLastingSound } from '../platform/lasting-sound.ts';
import { createAlarm } from '../platform/timers.ts';
import type { ActivitySource } from './source.ts';

/** The options of {@link speech}. */
export interface SpeechOptions {
  /**
   * How many decibels a voice has to be above the noise of the room. A lower value detects softer voices, and more music.
   * @default 9
   */
  threshold?: number;
}

/** Milliseconds between two readings, and the gap after which a reading says nothing about now: the machine slept. */
const [interval, longestGap] = [1000, 4000];

const activity = { source: 'speech', confirms: true } as const;

/**
 * Somebody talks into this microphone, which confirms presence. Reports once a second at most, mostly three to six seconds after
 * the talk began.
 *
 * It detects voices above the noise of the room, which it learns. Silence, hum, fans, typing, beeps and coughs are not speech,
 * and whispers are not detected. A voice from a loudspeaker is a voice, and the cries of animals and some music may pass for one:
 * let the microphone cancel the echo of the call (`echoCancellation`, the default of most browsers).
 *
 * The stream may still be empty, and its tracks may be muted, replaced or ended: within a second it follows the tracks that are
 * live and enabled, and while there are none it has no audio graph. An audio graph that dies is opened anew, and its first error
 * is reported to the page. It works in hidden pages, asks for no permission, and never stops a track. Where a page may not start
 * audio before the person touches it, it begins then. Without `AudioContext`, as on a server, it reports nothing.
 * @throws TypeError when it is given neither a `MediaStream` nor an audio track, `threshold` is not a positive number, or an
 *   option is unknown
 */
export function speech(streamOrTrack: MediaStream | MediaStreamTrack, options: SpeechOptions = {}): ActivitySource {
  expectOptions(options, ['threshold']);
  const { threshold = 9 } = options;
  expect(isStream(streamOrTrack) || isAudioTrack(streamOrTrack), 'streamOrTrack', expected, streamOrTrack);
  expectDuration('threshold', threshold);

  return (report, signal) => {
    if (!globalThis.AudioContext || signal.aborted) return;
    let currentTracks: readonly MediaStreamTrack[] = [];
    let sound: LastingSound | undefined;
    let isSpeech: SpeechDetector;
    let checkedAt = -Infinity;

    /** Starts again with these tracks: another microphone may be in another room, and sound from before a sleep is outdated. */
    const listenTo = (tracks: readonly MediaStreamTrack[]): void => {
      sound?.close();
      currentTracks = tracks;
      isSpeech = createSpeechDetector(threshold);
      sound = tracks.length > 0 ? openLastingSound(tracks) : undefined;
    };

    const check = (): void => {
      arm(isOver(streamOrTrack) ? Infinity : interval);
      const now = wallNow();
      // Read each time: a track that the page itself adds, removes or disables fires no event.
      const tracks = audibleTracks(streamOrTrack);
      if (now - checkedAt > longestGap || !isSame(tracks, currentTracks)) listenTo(tracks);
      checkedAt = now;
      if (sound && isSpeech(sound.take(), sound.sampleRate)) report(activity);
    };
    const arm = createAlarm(check);
    signal.addEventListener(
      'abort',
      () => {
        arm(Infinity);
        sound?.close();
      },
      { once: true },
    );
    check();
  };
}

const expected = 'a MediaStream or an audio MediaStreamTrack';

// By their members: servers do not have the classes, and another window has classes of its own.
function isStream(value: MediaStream | MediaStreamTrack): value is MediaStream {
  return typeof (value as MediaStream | undefined)?.getAudioTracks === 'function';
}
function isAudioTrack(value: MediaStreamTrack): boolean {
  return value?.kind === 'audio' && typeof value.readyState === 'string';
}

function audibleTracks(streamOrTrack: MediaStream | MediaStreamTrack): readonly MediaStreamTrack[] {
  const tracks = isStream(streamOrTrack) ? streamOrTrack.getAudioTracks() : [streamOrTrack];
  return tracks.filter(({ readyState, enabled, muted }) => readyState === 'live' && enabled && !muted);
}

/** A track that has ended never starts again. */
function isOver(streamOrTrack: MediaStream | MediaStreamTrack): boolean {
  return !isStream(streamOrTrack) && streamOrTrack.readyState === 'ended';
}

function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}

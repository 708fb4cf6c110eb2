import { expect, expectDuration } from '../core/expect.ts';
import { createSpeechDetector, type SpeechDetector } from '../core/speech-detector.ts';
import { openSound, type Sound } from '../platform/audio.ts';
import { wallNow } from '../platform/clock.ts';
import { reportToPage } from '../platform/report-error.ts';
import { createAlarm } from '../platform/timers.ts';
import type { ActivitySource } from './source.ts';

/** How {@link speech} listens. */
export interface SpeechOptions {
  /**
   * How far above the noise of the room a voice has to be, dB. Lower hears softer voices, and more music.
   * @default 9
   */
  threshold?: number;
}

/** How often it listens to what has come in since (ms), and after how long that is no news any more: the machine slept. */
const [every, tooLate] = [1000, 4000];

const activity = { source: 'speech', confirms: true } as const;

/**
 * Somebody talks into this microphone: confirms presence. Reports once a second at most, from about two seconds of talk on.
 *
 * Heard are voices above the noise of the room, which it learns. Silence, hum, fans, typing and coughs are not speech;
 * whispers are not heard either. A voice from a loudspeaker is a voice, and music may pass for one: let the microphone
 * cancel the echo of the call (`echoCancellation`, the default of most browsers).
 *
 * The stream may be empty still, and its tracks may be muted, replaced or ended: whatever is live and on is listened to, within a
 * second, and while nothing is there is no audio graph. Works in hidden pages, asks for no permission, and never stops a track. Where sound may not start
 * before the person touches the page, it listens from then on. Without `AudioContext`, on a server, it stays silent.
 * @throws TypeError when it is given neither a `MediaStream` nor an audio track, or the threshold is no positive number
 */
export function speech(streamOrTrack: MediaStream | MediaStreamTrack, options: SpeechOptions = {}): ActivitySource {
  const { threshold = 9 } = options;
  expect(isStream(streamOrTrack) || isAudioTrack(streamOrTrack), 'streamOrTrack', expected, streamOrTrack);
  expectDuration('threshold', threshold);

  return (report, signal) => {
    if (!globalThis.AudioContext) return;
    let heard: readonly MediaStreamTrack[] = [];
    let sound: Sound | undefined;
    let isSpeech: SpeechDetector;
    let lookedAt = -Infinity;

    /** Another microphone is another room, and what was heard before a sleep is no news: each time begins anew. */
    const listenTo = (tracks: readonly MediaStreamTrack[]): void => {
      sound?.close();
      sound = undefined;
      heard = tracks;
      isSpeech = createSpeechDetector(threshold);
      try {
        if (tracks.length > 0) sound = openSound(tracks);
      } catch (error) {
        reportToPage(error); // silent until there is another track
      }
    };

    const look = (): void => {
      arm(isOver(streamOrTrack) ? Infinity : every);
      const now = wallNow();
      // Looked up each time: no event tells of a track that the page itself adds, removes or switches off.
      const tracks = audibleTracks(streamOrTrack);
      if (now - lookedAt > tooLate || !isSame(tracks, heard)) listenTo(tracks);
      lookedAt = now;
      if (sound && isSpeech(sound.take(), sound.sampleRate)) report(activity);
    };
    const arm = createAlarm(look);
    signal.addEventListener(
      'abort',
      () => {
        arm(Infinity);
        sound?.close();
      },
      { once: true },
    );
    look();
  };
}

const expected = 'a MediaStream or an audio MediaStreamTrack';

// by their members: the classes do not exist on servers, and those of another window are others
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

/** A track that has ended has ended for good. */
function isOver(streamOrTrack: MediaStream | MediaStreamTrack): boolean {
  return !isStream(streamOrTrack) && streamOrTrack.readyState === 'ended';
}

function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}

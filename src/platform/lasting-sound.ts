import { openSound, type Sound } from './audio.ts';
import { reportToPage } from './report-error.ts';

/**
 * How many readings in a row may have no sound before the graph is opened anew. The number doubles with each attempt, and starts
 * over when there is sound.
 */
const [fewestSilentReadings, mostSilentReadings] = [10, 60];

/** The sound of microphones, from one audio graph after another. */
export type LastingSound = Pick<Sound, 'sampleRate' | 'take' | 'close'>;

/**
 * Listens to the tracks, and opens the audio graph anew when it has died. Most deaths fire no event: the clock stands while the
 * state says `running`, an interruption does not end, the output device is gone, the page or the browser closed the context, the
 * source node has lost its microphone. But a live microphone delivers samples other than 0, and a dead graph does not.
 *
 * Call `take()` once a second. The first error is reported to the page. An interruption by the system is not an error, and
 * neither are zeros: a microphone that is switched off at its cable sends them too.
 */
export function openLastingSound(tracks: readonly MediaStreamTrack[]): LastingSound {
  let sound: Sound | undefined;
  let hasRun = false;
  let isReported = false;
  let allowedReadings = fewestSilentReadings;
  let silentReadings = 0;

  const open = (error?: Error): void => {
    silentReadings = 0;
    sound?.close();
    try {
      sound = openSound(tracks);
    } catch (refusal) {
      error ??= refusal as Error;
    }
    if (error && !isReported) {
      isReported = true;
      reportToPage(error);
    }
  };

  open();
  return {
    get sampleRate() {
      return sound?.sampleRate ?? 0;
    },
    take() {
      const samples = sound?.take() ?? new Float32Array();
      const state = sound?.state;
      if (samples.length > 0) hasRun = true;
      silentReadings++;
      if (samples.some((sample) => sample !== 0)) {
        silentReadings = 0;
        allowedReadings = fewestSilentReadings;
      } else if (silentReadings >= allowedReadings && (hasRun || state !== 'suspended')) {
        allowedReadings = Math.min(2 * allowedReadings, mostSilentReadings);
        const isError = state && state !== 'interrupted' && samples.length === 0;
        open(isError ? new Error(`speech(): audio clock stands (${state})`) : undefined);
      } // else one that is suspended and has never run: it waits for a gesture
      return samples;
    },
    close: () => sound?.close(),
  };
}

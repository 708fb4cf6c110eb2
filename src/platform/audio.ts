import { addListener } from './add-listener.ts';
/** The sound of microphones, as samples from -1 to 1. */
export interface Sound {
  /** Hz */
  readonly sampleRate: number;
  /** What the audio graph says of itself. It may say `running` while its clock stands. */
  readonly state: AudioContextState;
  /** The samples since the last call: 4 s at most, 0.7 s if the browser does not resample. The next call overwrites them. */
  take(): Float32Array;
  /** Closes the audio graph. The tracks belong to the caller and go on. */
  close(): void;
}

/** The most samples that an `AnalyserNode` keeps. */
const size = 32_768;

/**
 * Speech needs nothing above 4 kHz, and at 8 kHz the analyser keeps 4 s. So nothing is lost between timers that run once a
 * second, as in hidden pages. Nothing is played, so no output device is opened (`sinkId`, only in Chromium): with one, Chromium
 * 156 ran 48 of 60 contexts.
 */
const frugal: AudioContextOptions & { sinkId: { type: 'none' } } = {
  sampleRate: 8000,
  latencyHint: 'playback',
  sinkId: { type: 'none' },
};

/** A page may start sound only after one of these, in Safari only inside their listeners. */
const gestures = 'pointerdown pointerup touchend keydown';

/**
 * Listens to the tracks. Asks for no permission. If sound may not start before the person touches the page, it
 * starts when they do.
 * @throws DOMException when the browser has no more audio to give
 */
export function openSound(tracks: readonly MediaStreamTrack[]): Sound {
  try {
    return open(tracks, frugal);
  } catch {
    // Firefox refused microphones at a rate other than their own: https://bugzilla.mozilla.org/show_bug.cgi?id=1725336
    return open(tracks, {});
  }
}

function open(tracks: readonly MediaStreamTrack[], options: AudioContextOptions): Sound {
  const context = new AudioContext(options);
  const listeners = new AbortController();
  const sources: AudioNode[] = [];
  const close = (): void => {
    listeners.abort();
    for (const source of sources) source.disconnect();
    context.close().catch(() => {}); // a page that is going away has closed it
  };
  try {
    const analyser = new AnalyserNode(context, { fftSize: size });
    for (const track of tracks) {
      const source = context.createMediaStreamSource(new MediaStream([track]));
      source.connect(analyser);
      sources.push(source);
    }
    // Only from `suspended`: resumed while `interrupted`, Safari on iOS ends up `running` with a clock that stands
    // (https://github.com/GetStream/stream-video-js/pull/2249).
    const resume = (): void => {
      if (context.state === 'suspended') context.resume().catch(() => {}); // closed meanwhile
    };
    for (const gesture of gestures.split(' '))
      addListener(globalThis, gesture, resume, { capture: true, passive: true, signal: listeners.signal });

    const { sampleRate } = context;
    const samples = new Float32Array(size);
    let takenAt = 0;
    return {
      sampleRate,
      get state() {
        return context.state;
      },
      take() {
        const { currentTime } = context; // stands still while nothing may sound
        if (takenAt > 0 && currentTime === takenAt) resume(); // what was allowed to sound once needs no gesture again
        const fresh = Math.min(size, Math.round((currentTime - takenAt) * sampleRate));
        takenAt = currentTime;
        analyser.getFloatTimeDomainData(samples);
        return samples.subarray(size - fresh);
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

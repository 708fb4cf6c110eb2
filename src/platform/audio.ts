/** What microphones pick up, as samples from -1 to 1. */
export interface Sound {
  /** Hz */
  readonly sampleRate: number;
  /** The samples since the last call, 4 s at most (0.7 s where the browser does not resample). A view: the next call overwrites it. */
  take(): Float32Array;
  /** Lets go of the audio graph. The tracks are the caller's and play on. */
  close(): void;
}

/** The most that an `AnalyserNode` remembers. */
const size = 32_768;

/**
 * All that speech needs is below 4 kHz, and at 8 kHz the analyser remembers 4 s: nothing is lost between timers that run
 * once a second, as in hidden pages. Nothing is played, so no output device is opened (`sinkId`, Chromium alone knows it): with
 * one, Chromium 156 ran 48 contexts of 60.
 */
const frugal: AudioContextOptions & { sinkId: { type: 'none' } } = {
  sampleRate: 8000,
  latencyHint: 'playback',
  sinkId: { type: 'none' },
};

/** Only one of these lets a page start sound, and Safari only from within their listeners. */
const gestures = 'pointerdown pointerup touchend keydown';

/**
 * Listens to the tracks; asks for no permission. Where sound may not start before the person touches the page, it starts
 * when they do.
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
    const resume = (): void => {
      if (context.state !== 'running') context.resume().catch(() => {}); // closed meanwhile
    };
    for (const gesture of gestures.split(' '))
      globalThis.addEventListener(gesture, resume, { capture: true, passive: true, signal: listeners.signal });

    const { sampleRate } = context;
    const samples = new Float32Array(size);
    let takenAt = 0;
    return {
      sampleRate,
      take() {
        const { currentTime } = context; // stands still while nothing may sound
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

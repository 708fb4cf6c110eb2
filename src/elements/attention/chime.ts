/** In Hz: a falling third, like a door bell. */
const notes = [659.25, 523.25];

/** Seconds between the notes. All of it takes less than a second. */
const gap = 0.3;

/** Plays two soft notes, and stops when the signal aborts. Silent where autoplay is blocked: it is never the only cue. */
export function chime(signal: AbortSignal): void {
  if (!globalThis.AudioContext) return;
  const context = new AudioContext();
  // The context may be closed already, by a page that is being unloaded.
  signal.addEventListener('abort', () => context.close().catch(() => {}));
  for (const [index, frequency] of notes.entries()) {
    const from = context.currentTime + index * gap;
    const oscillator = new OscillatorNode(context, { frequency });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setTargetAtTime(0.15, from, 0.01);
    volume.gain.setTargetAtTime(0, from + 0.06, 0.12);
    oscillator.connect(volume).connect(context.destination);
    oscillator.start(from);
    oscillator.stop(from + 0.7);
  }
}

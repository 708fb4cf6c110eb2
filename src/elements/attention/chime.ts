/** Hz: a falling third, as a door bell has. */
const notes = [659.25, 523.25];

/** s between the notes; all is over within a second */
const apart = 0.3;

/** Two soft notes, cut when the signal aborts. Silent where the page may not sound: it is never the only cue. */
export function chime(signal: AbortSignal): void {
  if (!globalThis.AudioContext) return;
  const context = new AudioContext();
  // A page that is going away has closed it itself.
  signal.addEventListener('abort', () => context.close().catch(() => {}));
  for (const [index, frequency] of notes.entries()) {
    const from = context.currentTime + index * apart;
    const oscillator = new OscillatorNode(context, { frequency });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setTargetAtTime(0.15, from, 0.01);
    volume.gain.setTargetAtTime(0, from + 0.06, 0.12);
    oscillator.connect(volume).connect(context.destination);
    oscillator.start(from);
    oscillator.stop(from + 0.7);
  }
}

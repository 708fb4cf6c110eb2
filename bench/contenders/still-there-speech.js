import { InactivityMonitor, speech } from 'still-there';

/** A voice of sorts, 140 Hz in four syllables a second, and how long each look at it takes on the main thread, ms. */
export function mount(_container, timeout) {
  const { setTimeout } = window;
  window.looks = [];
  window.setTimeout = (run, delay) =>
    setTimeout(() => {
      const startedAt = performance.now();
      run();
      window.looks.push(performance.now() - startedAt);
    }, delay);
  const sound = new AudioContext();
  const voice = new OscillatorNode(sound, { type: 'sawtooth', frequency: 140 });
  const syllables = new OscillatorNode(sound, { frequency: 4 });
  const level = new GainNode(sound, { gain: 0.2 });
  const microphone = sound.createMediaStreamDestination();
  syllables.connect(new GainNode(sound, { gain: 0.2 })).connect(level.gain);
  voice.connect(level).connect(microphone);
  for (const source of [voice, syllables]) source.start();
  new InactivityMonitor({ timeout, sources: [speech(microphone.stream)] }).start();
}

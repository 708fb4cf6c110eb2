// Somebody's voice: the microphone, or, where there is none, one that is made here and speaks while a button is held.
import { wantsDrawn } from '../common/media.js';

/** How long a short press speaks, ms: assistive technology can click, but not hold. */
const shortest = 5000;

/**
 * @param {object} elements
 * @param {HTMLElement} elements.note says which of the two it is
 * @param {HTMLElement} elements.madeUp is shown only where there is no microphone
 * @param {HTMLButtonElement} elements.button speaks while it is held
 * @param {AbortSignal} off ends it
 * @returns {Promise<MediaStream>}
 */
export async function openVoice({ note, madeUp, button }, off) {
  const microphone =
    !wantsDrawn && (await navigator.mediaDevices?.getUserMedia({ audio: true, video: false }).catch(() => null));
  const show = (text, isMade) => {
    note.textContent = text;
    madeUp.hidden = !isMade;
  };
  off.addEventListener('abort', () => show('', false));
  if (!microphone) {
    show('No microphone here: hold the button, and a made-up voice speaks.', true);
    return makeVoice(button, off);
  }
  const stop = () => {
    for (const track of microphone.getTracks()) track.stop();
  };
  if (off.aborted) stop();
  off.addEventListener('abort', stop);
  show('Your microphone is open: say something.', false);
  return microphone;
}

function makeVoice(button, off) {
  const sound = new AudioContext();
  const buffer = new AudioBuffer({ length: 12 * sound.sampleRate, sampleRate: sound.sampleRate });
  babble(buffer.getChannelData(0), sound.sampleRate);
  const talk = new AudioBufferSourceNode(sound, { buffer, loop: true });
  const mouth = new GainNode(sound, { gain: 0 });
  const microphone = sound.createMediaStreamDestination();
  talk.connect(mouth).connect(microphone);
  mouth.connect(new GainNode(sound, { gain: 0.25 })).connect(sound.destination);
  talk.start();

  let ending = 0;
  let pressedAt = 0;
  const speak = (on) => {
    mouth.gain.setTargetAtTime(on ? 1 : 0, sound.currentTime, 0.02);
    button.setAttribute('aria-pressed', `${on}`);
  };
  const press = () => {
    void sound.resume(); // after a reload it waits for a gesture
    clearTimeout(ending);
    pressedAt = performance.now();
    speak(true);
  };
  const release = () => {
    clearTimeout(ending);
    ending = setTimeout(speak, shortest - (performance.now() - pressedAt), false);
  };
  const isPressKey = ({ key, repeat }) => (key === ' ' || key === 'Enter') && !repeat;
  const on = (type, listener) => button.addEventListener(type, listener, { signal: off });
  on('pointerdown', (event) => {
    button.setPointerCapture(event.pointerId);
    press();
  });
  on('lostpointercapture', release);
  on('keydown', (event) => isPressKey(event) && press());
  on('keyup', (event) => isPressKey(event) && release());
  on('blur', release);
  on('click', ({ detail, pointerType }) => {
    // Neither pressed nor released: a click of a screen reader, of voice control, of this page.
    if (detail > 0 || pointerType || performance.now() - pressedAt < shortest) return;
    press();
    release();
  });
  on('contextmenu', (event) => event.preventDefault()); // a long press is what is asked for

  off.addEventListener('abort', () => {
    clearTimeout(ending);
    speak(false);
    void sound.close();
  });
  return microphone.stream;
}

/** Vowels as their three lowest resonances, Hz. */
const vowels = [
  [730, 1090, 2440],
  [530, 1840, 2480],
  [390, 1990, 2550],
  [570, 840, 2410],
  [440, 1020, 2240],
];

/** Fills in syllables without a meaning: pulses of a throat that rises and falls, through the resonances of a mouth. */
function babble(samples, rate) {
  const state = [0, 0, 0, 0, 0, 0];
  let phase = 0;
  for (let index = 0; index < samples.length; index++) {
    const time = index / rate;
    const syllable = Math.floor(time * 4.4);
    const within = time * 4.4 - syllable;
    // Every seventh syllable is a breath.
    const isSilent = syllable % 7 === 6;
    const loudness = isSilent ? 0 : Math.sin(Math.PI * within) ** 1.5;
    const pitch = 118 + 26 * Math.sin(syllable * 2.4 + within) - 12 * within;
    phase += pitch / rate;
    const isPulse = phase >= 1;
    if (isPulse) phase -= 1;
    let mixed = 0;
    vowels[(syllable * 3) % vowels.length].forEach((frequency, formant) => {
      const radius = Math.exp((-Math.PI * (60 + 30 * formant)) / rate);
      const turn = 2 * radius * Math.cos((2 * Math.PI * frequency) / rate);
      const [last, before] = [state[2 * formant], state[2 * formant + 1]];
      const next = (isPulse ? 1 : 0) + turn * last - radius * radius * before;
      state[2 * formant + 1] = last;
      state[2 * formant] = next;
      mixed += next / (1 + formant) ** 2;
    });
    samples[index] = mixed * loudness;
  }
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  for (let index = 0; index < samples.length; index++) samples[index] *= 0.5 / loudest;
}

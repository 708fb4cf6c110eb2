// A voice: from the microphone, or, where there is none, a synthetic one that speaks while a button is held.
import { wantsDrawn } from '../common/media.js';
import { babble } from './babble.js';

/** Milliseconds that a short press speaks: assistive technology can click, but not hold. */
const shortest = 5000;

const made = 'There is no microphone. Hold the button, and a synthetic voice speaks.';

/**
 * @param {object} elements
 * @param {HTMLElement} elements.note says which of the two it is
 * @param {HTMLElement} elements.madeUp is shown only where there is no microphone
 * @param {HTMLButtonElement} elements.button speaks while it is held
 * @param {AbortSignal} off ends it
 * @returns {Promise<MediaStream>}
 */
export async function openVoice({ note, madeUp, button }, off) {
  const microphone = wantsDrawn
    ? undefined
    : await navigator.mediaDevices?.getUserMedia({ audio: true }).catch(() => undefined);
  const stop = () => {
    for (const track of microphone?.getTracks() ?? []) track.stop();
  };
  if (off.aborted) stop(); // switched off while the browser was asking
  off.throwIfAborted();

  const show = (text, isMade) => {
    note.textContent = text;
    madeUp.hidden = !isMade;
  };
  off.addEventListener('abort', () => {
    stop();
    show('', false);
  });
  show(microphone ? 'Your microphone is on. Say something.' : made, !microphone);
  return microphone ?? makeVoice(button, off);
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
  const byKey = (act) => (event) => {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault(); // the click that would follow
    if (!event.repeat) act();
  };
  const on = (type, listener) => button.addEventListener(type, listener, { signal: off });
  on('pointerdown', (event) => {
    button.setPointerCapture(event.pointerId);
    press();
  });
  on('lostpointercapture', release);
  on('keydown', byKey(press));
  on('keyup', byKey(release));
  on('blur', release);
  on('click', ({ detail, pointerType }) => {
    // Neither pressed nor released: a click of a screen reader, of voice control, of this page.
    if (detail > 0 || pointerType) return;
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

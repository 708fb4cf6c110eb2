// The kinds of evidence that somebody is there: one source of still-there each, and what it needs.
import {
  domActivity,
  frameActivity,
  gamepad,
  mediaPlayback,
  presenting,
  speech,
  systemIdle,
  whileTrue,
} from 'still-there';
import { canShare, openScreen } from './screen.js';
import { openVoice } from './voice.js';

const at = (id) => document.getElementById(id);
const inputs =
  /^(key|beforeinput|input|copy|cut|paste|pointer|mouse|click|contextmenu|wheel|gesture|scroll|touch|drag|drop)/;

/**
 * @typedef {object} Evidence
 * @property {string} id of its element
 * @property {RegExp} named the `source` of its activities
 * @property {string} [missing] why it cannot be had in this browser
 * @property {(off: AbortSignal, turnOff: (why?: string) => void) => Promise<Function> | Function} open gives its source; what
 *   it holds ends with `off`, and it may turn itself off
 */

/** @type {readonly Evidence[]} */
export const evidence = [
  { id: 'input', named: inputs, open: () => domActivity() },
  {
    id: 'speech',
    named: /^speech$/,
    open: async (off) =>
      speech(await openVoice({ note: at('voice-note'), madeUp: at('made-up'), button: at('say') }, off)),
  },
  {
    id: 'presenting',
    named: /^presenting$/,
    missing: canShare ? undefined : 'this browser cannot share screens',
    open: async (off, turnOff) => presenting(await openScreen(off, turnOff)),
  },
  {
    id: 'playback',
    named: /^playback$/,
    open: () => mediaPlayback(),
  },
  {
    id: 'uploading',
    named: /^uploading$/,
    open: () => whileTrue('uploading', () => at('upload').checked, { every: 1000 }),
  },
  {
    id: 'frame',
    named: /^frame /,
    open: () => frameActivity(at('notepad')),
  },
  {
    id: 'gamepad',
    named: /^gamepad$/,
    missing: navigator.getGamepads ? undefined : 'this browser does not support controllers',
    open: () => gamepad(),
  },
  {
    id: 'system',
    named: /^system$/,
    missing: 'IdleDetector' in globalThis ? undefined : 'only browsers based on Chromium have it',
    async open() {
      // `systemIdle()` would ask at the next click; here there was one just now.
      if ((await IdleDetector.requestPermission()) !== 'granted')
        throw new Error('The browser was not allowed to report it.');
      return systemIdle();
    },
  },
];

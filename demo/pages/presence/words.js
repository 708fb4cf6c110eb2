// Turns the library's names and numbers into sentences.
import { formatRemaining } from 'still-there';

const inWords = (ms, style) => formatRemaining(Math.round(ms / 1000) * 1000, { style, locale: 'en' });

export const long = (ms) => inWords(ms, 'long');
/** Whole seconds that have passed. */
export const ago = (ms) => (ms < 1000 ? 'just now' : `${inWords(ms - 500, 'short')} ago`);
/** @param {{ tab?: string }} activity */
export const whereIn = ({ tab }) => (tab ? `tab ${tab}` : 'this tab');

const deeds = [
  ['start', 'you joined the call'],
  ['reset', 'you answered the question'],
  ['snooze', 'you answered the question'],
  ['speech', 'you spoke'],
  ['presenting', 'you shared a screen'],
  ['playback', 'a recording played'],
  ['uploading', 'an upload was running'],
  ['gamepad', 'you used the controller'],
  ['system', 'somebody used this machine'],
  ['frame', 'you used the frame'],
  ['key', 'you pressed a key'],
  ['beforeinput', 'you wrote'],
  ['input', 'you changed a value'],
  ['copy', 'you copied something'],
  ['cut', 'you cut something out'],
  ['paste', 'you pasted something'],
  ['contextmenu', 'you opened a menu'],
  ['drag', 'you dragged something'],
  ['drop', 'you dropped something'],
  ['gesture', 'you pinched'],
  ['wheel', 'you scrolled'],
  ['scroll', 'you scrolled'],
  ['touch', 'you touched the screen'],
  ['mousemove', 'you moved the mouse'],
  ['pointermove', 'you drew'],
  ['pointer', 'you pressed or clicked'],
  ['click', 'you pressed or clicked'],
  ['mouse', 'you pressed or clicked'],
];

/** "you spoke", by the `source` of an activity. */
export const deedOf = (source) => deeds.find(([start]) => source.startsWith(start))?.[1] ?? source;

const limits = {
  inactive: 'no activity',
  hidden: 'this tab hidden and no activity',
  alone: 'alone in the call and no activity',
  waiting: 'nobody has come yet and no activity',
};

/** "no activity", by the reason of an explanation. */
export const limitOf = (reason) => limits[reason] ?? reason;

const whys = {
  inactive: 'there was no activity',
  hidden: 'the tab was hidden, and there was no activity',
  alone: 'you were alone in the call, and there was no activity',
  waiting: 'nobody else came, and there was no activity',
  declined: 'you chose to leave',
};

const because = (reason) => whys[reason] ?? reason;

/** The kind and the text of a timeline entry, by its event. */
const rows = {
  active: () => ['state', 'somebody is there'],
  prompted: (reason) => ['state', `you are asked: ${because(reason)}`],
  idle: (reason) => ['state', `the call ends: ${because(reason)}`],
  stopped: () => ['state', 'the monitor has stopped'],
  hidden: () => ['page', 'this tab is hidden: the hidden timeout starts'],
  shown: () => ['page', 'this tab is visible again, which does not count as activity'],
  alone: () => ['note', 'nobody else is in the call: the alone timeout starts'],
  waiting: () => ['note', 'nobody else has come yet: the waiting timeout starts'],
  accompanied: () => ['note', 'somebody else is in the call'],
  snoozed: (ms) => ['note', `you are not asked for ${long(ms)}`],
  slept: (ms) => ['clock', `the machine slept for ${long(ms)}, and that time counts`],
  'set back': (ms) => ['clock', `the clock was set back by ${long(ms)}, which changes nothing`],
};

/** A row for the page's timeline. @param {{ at: number, event: string, detail?: string | number }} entry of an explanation */
export function rowOf({ at, event, detail }) {
  const [kind, text] = rows[event]?.(detail) ?? ['note', `${detail ?? ''}`];
  return { at, kind, title: event, text };
}

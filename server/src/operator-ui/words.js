// Formats times, durations and states. The page is in English; times of day follow the browser's locale.

/** @import { MeetingRecord } from '../engine/meeting-record.ts' */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Milliseconds by which a deadline may have passed without anything being wrong: lists of providers lag. */
export const overdueTolerance = 20_000;

const timeOfDay = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
});

/**
 * The time of day, with the day if that is not today.
 * @param {number} at epoch ms
 * @param {number} now epoch ms
 */
export function timeOf(at, now) {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  return (isToday ? timeOfDay : dayAndTime).format(at);
}

/**
 * Formats a countdown: `4:59`, `1:04:59`, `2 d 01:04:59`. It rounds up, so 0:00 is the end.
 * @param {number} ms
 */
export function digits(ms) {
  const seconds = Math.max(0, Math.ceil(ms / second));
  const two = (/** @type {number} */ value) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600) % 24;
  const days = Math.floor(seconds / 86_400);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  if (days > 0) return `${days} d ${two(hours)}:${rest}`;
  return hours > 0 ? `${hours}:${rest}` : rest.replace(/^0/, '');
}

const units = /** @type {const} */ ([
  ['day', day],
  ['hour', hour],
  ['minute', minute],
  ['second', second],
]);

/**
 * A duration in its two largest units: `1 hr 30 min`, or in words `1 hour 30 minutes`.
 * @param {number} ms
 * @param {'short' | 'long'} [unitDisplay]
 */
export function duration(ms, unitDisplay = 'short') {
  const from = units.findIndex(([, size]) => ms >= size);
  let rest = Math.max(0, ms);
  const parts = [];
  for (const [unit, size] of from < 0 ? units.slice(-1) : units.slice(from, from + 2)) {
    const value = Math.floor(rest / size);
    rest -= value * size;
    if (value === 0 && ms >= second) continue;
    parts.push(new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay }).format(value));
  }
  return parts.join(' ');
}

/**
 * Replaces milliseconds and ISO 8601 times in a message of the server by readable ones.
 * @param {string} text
 * @param {number} [now] epoch ms
 */
export const readable = (text, now = Date.now()) =>
  text
    .replace(/\b(\d+) ms\b/g, (_all, ms) => duration(Number(ms)))
    .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, (instant) => timeOf(Date.parse(instant), now));

/**
 * The countdown for screen readers, in minutes.
 * @param {number} ms
 */
export function spokenLeft(ms) {
  if (ms <= 0) return 'The time is up';
  return ms < minute ? 'Less than a minute left' : `${duration(Math.floor(ms / minute) * minute, 'long')} left`;
}

/** @param {MeetingRecord} meeting */
export const nameOf = (meeting) => meeting.name?.trim() || meeting.room;

/**
 * Isolates a name in plain text, as `<bdi>` does in HTML: it cannot reverse the text around it
 * (https://www.w3.org/International/articles/inline-bidi-markup/#nomarkup).
 * @param {MeetingRecord} meeting
 */
export const isolated = (meeting) => `\u2068${nameOf(meeting).replace(/[\u202a-\u202e\u2066-\u2069]/g, '')}\u2069`;

/** @type {Readonly<Record<MeetingRecord['state'], string>>} */
export const states = {
  running: 'Running',
  closing: 'Closing',
  closed: 'Closed',
  ended: 'Ended',
  failed: 'Failed',
};

/** @type {Readonly<Record<string, string>>} */
const enders = {
  limit: 'by the limit',
  operator: 'by an operator',
  webhook: 'reported by the provider',
  list: 'no longer in the provider’s list',
  superseded: 'a new meeting started in the room',
};

/** @param {string} endedBy */
export const endedBy = (endedBy) => enders[endedBy] ?? `by ${endedBy}`;

/**
 * @param {number} count
 * @param {string} one
 * @param {string} many
 */
export const counted = (count, one, many) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

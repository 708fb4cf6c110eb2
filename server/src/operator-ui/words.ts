// Formats times, durations and states. The page is in English; times of day follow the browser's locale.
import type { MeetingRecord } from '../engine/meeting-record.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const timeOfDay = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const dayAndMinute = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: 'numeric',
  minute: '2-digit',
});
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
});

/** The time of day of `at`, with the day if that is not today. Both in epoch ms. */
export function timeOf(at: number, now: number): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  return (isToday ? timeOfDay : dayAndTime).format(at);
}

/** The same for a cell of the table: another day takes the place of the seconds. */
export function shortTimeOf(at: number, now: number): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  return (isToday ? timeOfDay : dayAndMinute).format(at);
}

/** Formats a countdown in ms: `4:59`, `1:04:59`, `2 d 01:04:59`. It rounds up, so 0:00 is the end. */
export function digits(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / second));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600) % 24;
  const days = Math.floor(seconds / 86_400);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  if (days > 0) return `${days} d ${two(hours)}:${rest}`;
  return hours > 0 ? `${hours}:${rest}` : rest.replace(/^0/, '');
}

const units = [
  ['day', day],
  ['hour', hour],
  ['minute', minute],
  ['second', second],
] as const;

/** A duration (ms) in its two largest units: `1 hr 30 min`, or in words `1 hour 30 minutes`. */
export function duration(ms: number, unitDisplay: 'short' | 'long' = 'short'): string {
  const from = units.findIndex(([, size]) => ms >= size);
  let rest = Math.max(0, ms);
  const parts: string[] = [];
  for (const [unit, size] of from < 0 ? units.slice(-1) : units.slice(from, from + 2)) {
    const value = Math.floor(rest / size);
    rest -= value * size;
    if (value === 0 && ms >= second) continue;
    parts.push(new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay }).format(value));
  }
  return parts.join(' ');
}

/** Replaces milliseconds and ISO 8601 times in a message of the server by readable ones. */
export const readable = (text: string, now: number = Date.now()): string =>
  text
    .replace(/\b(\d+) ms\b/g, (_all, ms: string) => duration(Number(ms)))
    .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, (instant) => timeOf(Date.parse(instant), now));

/** The message of an error, for people. */
export const messageOf = (error: unknown): string => readable(error instanceof Error ? error.message : String(error));

/** The countdown (ms) for screen readers, in minutes. */
export function spokenLeft(ms: number): string {
  if (ms <= 0) return 'The time is up';
  return ms < minute ? 'Less than a minute left' : `${duration(Math.floor(ms / minute) * minute, 'long')} left`;
}

/** The name of a meeting, or its room if it has none. */
export const nameOf = ({ name, room }: Pick<MeetingRecord, 'name' | 'room'>): string => name?.trim() || room;

/**
 * Isolates a name in plain text, as `<bdi>` does in HTML: it cannot reverse the text around it
 * (https://www.w3.org/International/articles/inline-bidi-markup/#nomarkup).
 */
export const isolated = (meeting: Pick<MeetingRecord, 'name' | 'room'>): string =>
  `\u2068${nameOf(meeting).replace(/[\u202a-\u202e\u2066-\u2069]/g, '')}\u2069`;

/** `1 meeting`, `1,200 meetings`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${numeral(count)} ${count === 1 ? one : many}`;

/** `1,200`. */
export const numeral = (count: number): string => count.toLocaleString('en');

const compact = new Intl.NumberFormat('en', { notation: 'compact' });

/** `1.2K`, where there is little room. */
export const shortNumeral = (count: number): string => compact.format(count);

/** Ends a sentence with a full stop, if it has none. */
export const sentence = (text: string): string => text.replace(/[^.]$/, '$&.');

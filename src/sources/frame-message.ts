// The message that the script inside a frame sends to the page around it: both sides in one file.
import { expect } from '../core/expect.ts';
import { wallNow } from '../platform/clock.ts';
import type { Activity } from './source.ts';

/** Nothing personal: the kind of input and its time. */
interface ActivityMessage {
  readonly type: 'still-there';
  readonly source: string;
  /** Epoch milliseconds. Not an age: a message may wait in a page that stalls or sleeps. */
  readonly at: number;
}

/** The message for an activity. */
export function messageOf({ source, at = wallNow() }: Activity): ActivityMessage {
  return { type: 'still-there', source, at };
}

/** The activity in a message, never in the future; undefined if it is some other message. */
export function activityOf(data: unknown): Activity | undefined {
  const { type, source, at } = (data ?? {}) as Partial<Record<keyof ActivityMessage, unknown>>;
  if (type !== 'still-there' || typeof source !== 'string' || !/^\w{1,40}$/.test(source)) return undefined;
  return Number.isFinite(at) ? { source, at: Math.min(at as number, wallNow()) } : undefined;
}

/** The origin of an address; undefined when it has none of its own, as `about:blank` and `data:`. */
export function originOf(url: unknown): string | undefined {
  try {
    const { origin } = new URL(url as string);
    return origin === 'null' ? undefined : origin;
  } catch {
    return undefined;
  }
}

/** Expects an origin without a path, and not `*`. */
export function expectOrigin(name: string, value: unknown): void {
  expect(value !== undefined && originOf(value) === value, name, 'an origin like "https://app.example"', value);
}

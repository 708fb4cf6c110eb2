// What the agent inside a frame tells the page around it, and how the page reads it: both sides in one place.
import { expect } from '../core/expect.ts';
import { wallNow } from '../platform/clock.ts';
import type { Activity } from './source.ts';

/** Nothing personal: what kind of input it was, and when. */
interface ActivityMessage {
  readonly type: 'still-there';
  readonly source: string;
  /** Epoch ms. Not an age: a message that waits in a page that stalls or sleeps must not grow young meanwhile. */
  readonly at: number;
}

/** The message that tells of an activity. */
export function messageOf({ source, at = wallNow() }: Activity): ActivityMessage {
  return { type: 'still-there', source, at };
}

/** The activity that a message tells of, never in the future; undefined when it is something else. */
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

/** Expects an origin and nothing more: neither a path nor `*`. */
export function expectOrigin(name: string, value: unknown): void {
  expect(value !== undefined && originOf(value) === value, name, 'an origin like "https://app.example"', value);
}

import { readShared, writeShared } from '../platform/shared-storage.ts';

/**
 * What tabs know of each other's attempts at an action. Attempts are numbered as they begin, so that no tab has to compare
 * clocks: the wall clock may be set at any time. 0: none.
 */
export interface Attempts {
  /** The latest attempt that has begun. */
  readonly begun: number;
  /** The latest attempt that is over. */
  readonly over: number;
  /** The latest attempt that succeeded. */
  readonly done: number;
}

/** No name makes this the key of the tabs' stamp. */
export const attemptsKey = (name: string): string => `still-there-once:${name}`;

/** Anything may be stored: an older version of the page wrote something else. */
const toCount = (value: unknown): number => (Number.isSafeInteger(value) ? Math.max(0, value as number) : 0);

/** What the tabs of this name know; zeros if nothing valid is stored. */
export function readAttempts(name: string): Attempts {
  const stored = Object(readShared(attemptsKey(name))) as Partial<Attempts>;
  const [begun, over, done] = [toCount(stored.begun), toCount(stored.over), toCount(stored.done)];
  return { begun: Math.max(begun, over, done), over, done };
}

/**
 * Records that an attempt went so far. Numbers never become smaller: a tab that was frozen may finish after later attempts did.
 * @throws DOMException when the storage is full
 */
export function recordAttempt(name: string, attempt: number, ...events: (keyof Attempts)[]): void {
  const attempts = { ...readAttempts(name) };
  for (const event of events) attempts[event] = Math.max(attempts[event], attempt);
  writeShared(attemptsKey(name), attempts satisfies Attempts);
}

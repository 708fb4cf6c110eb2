import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ServerClock } from '../../src/platform/server-clock.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];

let machine: DrivenClock;
let clock: ServerClock;
/** The server's clock minus this machine's, in milliseconds. */
let ahead: number;

const serverNow = (): number => Date.now() + ahead;

/** Asks the server; the request and the answer take this long, in milliseconds. */
function ask(there = 0, back = 0): void {
  const sentAt = clock.now();
  machine.advance(there);
  const now = serverNow();
  machine.advance(back);
  clock.read(now, sentAt);
}

beforeEach(() => {
  machine = driveClock(vi);
  clock = new ServerClock();
  ahead = 7 * minute;
});
afterEach(() => machine[Symbol.dispose]());

test('nothing is known before the first reading', () => {
  expect({ offset: clock.offset, isDoubtful: clock.isDoubtful }).toEqual({ offset: undefined, isDoubtful: true });
});

describe('an answer', () => {
  test('is right to within half of its round trip', () => {
    ask(300, 100);
    expect({ offset: clock.offset, isDoubtful: clock.isDoubtful }).toEqual({
      offset: 7 * minute + 100,
      isDoubtful: false,
    });
  });

  test('with a shorter round trip is better, and with a longer one is not', () => {
    ask(200, 0);
    ask(0, 100);
    expect(clock.offset).toBe(7 * minute - 50);
    ask(0, 500);
    expect(clock.offset).toBe(7 * minute - 50);
  });

  test('that contradicts the better one counts: the server’s clock was set', () => {
    ask(50, 50);
    ahead += 20 * second;
    ask(200, 200);
    expect(clock.offset).toBe(7 * minute + 20 * second);
  });

  test.each([
    ['up to 2 s is good', 2000, { offset: 421_000, isDoubtful: false }],
    ['up to 10 s is poor', 10_000, { offset: 425_000, isDoubtful: true }],
    ['above that says nothing', 10_002, { offset: undefined, isDoubtful: true }],
  ])('with a round trip of %s', (_how, there, expected) => {
    ask(there, 0);
    expect({ offset: clock.offset, isDoubtful: clock.isDoubtful }).toEqual(expected);
  });

  test('for which the machine slept on the way says nothing', () => {
    const sentAt = clock.now();
    const now = serverNow();
    machine.sleep(hour);
    clock.read(now, sentAt);
    expect(clock.offset).toBeUndefined();
  });
});

describe('a message that was not requested', () => {
  test('is better than nothing, the furthest one counts, and an answer is worth more', () => {
    clock.hear(serverNow() - 3000);
    expect({ offset: clock.offset, isDoubtful: clock.isDoubtful }).toEqual({
      offset: 7 * minute - 3000,
      isDoubtful: true,
    });
    clock.hear(serverNow() - 100);
    clock.hear(serverNow() - 9000);
    expect(clock.offset).toBe(7 * minute - 100);
    ask(10, 10);
    expect({ offset: clock.offset, isDoubtful: clock.isDoubtful }).toEqual({ offset: 7 * minute, isDoubtful: false });
  });

  test('counts after an answer only if it contradicts: the server cannot have sent it so early', () => {
    ask(50, 50);
    clock.hear(serverNow() + 50);
    expect(clock.isDoubtful).toBe(false);
    ahead += minute;
    clock.hear(serverNow() - 10);
    expect({ offset: clock.offset, isDoubtful: clock.isDoubtful }).toEqual({
      offset: 8 * minute - 10,
      isDoubtful: true,
    });
  });

  test('that waited while the machine slept does not replace an answer', () => {
    ask(50, 50);
    const sent = serverNow();
    machine.sleep(hour);
    clock.hear(sent);
    expect(clock.offset).toBe(7 * minute);
  });

  test('replaces the ones before it after the clock was set forward', () => {
    clock.hear(serverNow() - 10);
    machine.sleep(hour);
    ahead -= hour;
    clock.hear(serverNow() - 10);
    expect(clock.offset).toBe(7 * minute - hour - 10);
  });
});

describe('when the clock of this machine changes', () => {
  test('the offset is the one to the clock as it is now, after it was set back', () => {
    ask();
    machine.setBack(hour);
    expect({ offset: clock.offset, isDoubtful: clock.isDoubtful }).toEqual({
      offset: 7 * minute + hour,
      isDoubtful: false,
    });
  });

  test('the offset is doubtful after it was set forward or the machine slept, until the next answer of any quality', () => {
    ask();
    machine.sleep(hour);
    expect(clock.isDoubtful).toBe(true);
    ahead -= hour;
    ask(900, 900);
    expect({ offset: clock.offset, isDoubtful: clock.isDoubtful }).toEqual({
      offset: 7 * minute - hour,
      isDoubtful: false,
    });
  });

  test('a second is too little to ask for', () => {
    ask();
    machine.sleep(second);
    expect(clock.isDoubtful).toBe(false);
    machine.sleep(1);
    expect(clock.isDoubtful).toBe(true);
  });
});

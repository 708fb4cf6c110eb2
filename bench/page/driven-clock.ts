// Time that stands still until it is driven on, with timers that obey it, and a count of all that a page does with timers,
// storage and messages. Loaded before the contender, which therefore has nothing else.
import { setTime } from './clock.ts';

export interface Counts {
  timersSet: number;
  timersCleared: number;
  wakeUps: number;
  storageWrites: number;
  messages: number;
}

export interface DrivenClock {
  readonly counts: Counts;
  /** Moves time on, ms, and runs what falls due on the way. */
  drive(ms: number): Promise<void>;
  /** Lets promises, and messages that a framework schedules its work with, have their turn. */
  settle(): Promise<void>;
}

interface Timer {
  dueAt: number;
  readonly run: () => void;
  readonly every: number | undefined;
}

const counts: Counts = { timersSet: 0, timersCleared: 0, wakeUps: 0, storageWrites: 0, messages: 0 };
const timers = new Map<number, Timer>();
const startedAt = Date.now();
let elapsed = 0;
let lastId = 0;

setTime(
  () => startedAt + Math.floor(elapsed),
  () => elapsed,
);

const set =
  (repeats: boolean) =>
  (callback: (...args: unknown[]) => void, delay = 0, ...args: unknown[]): number => {
    const ms = Math.max(0, delay | 0); // browsers keep a delay in 32 bits
    counts.timersSet++;
    timers.set(++lastId, { dueAt: elapsed + ms, run: () => callback(...args), every: repeats ? ms : undefined });
    return lastId;
  };
const clear = (id: number): void => {
  if (timers.delete(id)) counts.timersCleared++; // clearing nothing costs nothing
};
const setTimeout = set(false);
const setInterval = set(true);
Object.assign(globalThis, { setTimeout, setInterval, clearTimeout: clear, clearInterval: clear });

/** Counts the calls of a method, which works on. */
function count(prototype: object, method: string, name: keyof Counts): void {
  const native = Reflect.get(prototype, method);
  Reflect.set(prototype, method, function (this: unknown, ...args: unknown[]) {
    counts[name]++;
    return native.apply(this, args);
  });
}

const nativePost = MessagePort.prototype.postMessage;
count(Storage.prototype, 'setItem', 'storageWrites');
count(BroadcastChannel.prototype, 'postMessage', 'messages');
count(MessagePort.prototype, 'postMessage', 'messages');

const { port1, port2 } = new MessageChannel();

function turn(): Promise<void> {
  return new Promise((resolve) => {
    port1.onmessage = () => resolve();
    nativePost.call(port2, null);
  });
}

async function settle(): Promise<void> {
  // React renders in one message and runs effects in the next
  for (let turns = 0; turns < 3; turns++) await turn();
}

/** The timer that falls due first; of equal ones the one that was set first, as in browsers. */
function nextDue(until: number): [number, Timer] | undefined {
  const due = [...timers].filter(([, { dueAt }]) => dueAt <= until);
  return due.sort(([, a], [, b]) => a.dueAt - b.dueAt)[0];
}

async function drive(ms: number): Promise<void> {
  const until = elapsed + ms;
  for (let due = nextDue(until); due; due = nextDue(until)) {
    const [id, timer] = due;
    elapsed = Math.max(elapsed, timer.dueAt);
    if (timer.every === undefined) timers.delete(id);
    else timer.dueAt = elapsed + Math.max(1, timer.every);
    counts.wakeUps++;
    timer.run();
    await settle();
  }
  elapsed = until;
  await settle();
}

const drivenClock: DrivenClock = { counts, drive, settle };
Object.assign(globalThis, { drivenClock });

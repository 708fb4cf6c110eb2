// An IdleDetector that is made up, for the time that goes by; the real one is in test/lifecycle.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { InactivityMonitor } from '../../src/presence/inactivity-monitor.ts';
import { systemIdle } from '../../src/sources/system-idle.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];
let clock: DrivenClock;
let monitor: InactivityMonitor;
let detectors: Detector[];
/** How the browser answers. */
let browser: { refusal?: Error; permission: () => Promise<{ state: PermissionState }> };

class Detector extends EventTarget {
  userState: string | null = null;
  screenState: string | null = null;
  async start({ signal }: { signal: AbortSignal }): Promise<void> {
    detectors.push(this);
    if (browser.refusal) throw browser.refusal;
    signal.throwIfAborted();
    this.tell('active', 'unlocked');
  }
  tell(user: string, screen: string): void {
    Object.assign(this, { userState: user, screenState: screen });
    this.dispatchEvent(new Event('change'));
  }
}

/** Starts, and lets the promises settle. */
async function start(): Promise<void> {
  monitor = new InactivityMonitor({ sources: [systemIdle()] });
  monitor.start();
  for (let round = 0; round < 10; round++) await Promise.resolve();
}

beforeEach(() => {
  clock = driveClock(vi);
  detectors = [];
  browser = { permission: async () => ({ state: 'granted' }) };
  vi.stubGlobal('IdleDetector', Detector);
  Object.defineProperty(navigator, 'permissions', { value: { query: () => browser.permission() }, configurable: true });
});
afterEach(() => {
  monitor.stop();
  Reflect.deleteProperty(navigator, 'permissions');
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('systemIdle() reports while the system calls the person active, and the timeout runs from the last report', async () => {
  await start();
  clock.advance(90 * minute);
  expect(monitor.lastActivity?.source).toBe('system');
  detectors[0]?.tell('idle', 'unlocked');
  clock.advance(59 * minute);
  expect(monitor.state).toBe('prompted');
  clock.advance(minute);
  expect(monitor.state).toBe('idle');
  expect(clock.timers).toBe(0);
});

test('systemIdle() stops reporting after two hours without a break, and starts again after one', async () => {
  await start();
  clock.advance(2 * hour + 58 * minute);
  expect(monitor.state).toBe('active');
  clock.advance(minute);
  expect(monitor.state).toBe('prompted');
  expect(monitor.reset()).toBe(true);
  detectors[0]?.tell('idle', 'unlocked');
  detectors[0]?.tell('active', 'unlocked');
  clock.advance(90 * minute);
  expect(monitor.state).toBe('active');
});

test.each<[string, Partial<typeof browser>]>([
  ['the detector may not start', { refusal: new DOMException('Permissions policy', 'NotAllowedError') }],
  ['the permission is denied', { permission: async () => ({ state: 'denied' }) }],
  ['the permission is unknown', { permission: () => Promise.reject(new TypeError('idle-detection')) }],
])('systemIdle() reports nothing and throws nothing where %s', async (_what, answers) => {
  const told = vi.fn();
  vi.stubGlobal('reportError', told);
  Object.assign(browser, answers);
  await start();
  clock.advance(30 * second);
  expect(monitor.lastActivity?.source).toBe('start');
  expect(told).not.toHaveBeenCalled();
  monitor.stop();
  expect(clock.timers).toBe(0);
});

test('systemIdle() starts no detector when it is stopped before the permission is known', async () => {
  let answer: (state: { state: PermissionState }) => void = () => {};
  browser.permission = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  await start();
  monitor.stop();
  answer({ state: 'granted' });
  for (let round = 0; round < 10; round++) await Promise.resolve();
  expect(detectors.map(({ userState }) => userState).filter(Boolean)).toEqual([]);
  expect(clock.timers).toBe(0);
});

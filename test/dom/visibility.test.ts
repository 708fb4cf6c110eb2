import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InactivityMonitor, pageVisibility, SessionCountdown, watchWindow } from '../../src/index.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';
import { record, typesOf } from '../support/record.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];
let clock: DrivenClock;

function setHidden(hidden: boolean): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(hidden ? 'hidden' : 'visible');
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
}

beforeEach(() => {
  clock = driveClock(vi);
  setHidden(false);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test('pageVisibility() says how it is, and how it changes, until its signal aborts', () => {
  const seen: boolean[] = [];
  const run = new AbortController();
  pageVisibility()((hidden) => seen.push(hidden), run.signal);
  setHidden(true);
  setHidden(false);
  run.abort();
  setHidden(true);
  expect(seen).toEqual([false, true, false]);
});

describe('a monitor in a hidden page', () => {
  let monitor: InactivityMonitor;
  afterEach(() => monitor.stop());

  test('the limit for hidden pages counts from when the page was hidden', () => {
    monitor = new InactivityMonitor({ hiddenTimeout: 10 * minute, sources: [] });
    const events = record(monitor, 'prompted', 'idle');
    monitor.start();
    clock.advance(20 * minute);
    setHidden(true);
    expect(monitor.remaining).toBe(10 * minute);
    clock.advance(9 * minute);
    expect(events).toMatchObject([{ type: 'prompted', reason: 'hidden' }]);
    clock.advance(minute);
    expect(events.at(-1)).toMatchObject({ type: 'idle', reason: 'hidden' });
  });

  test('showing the page is no activity: the plain limit applies again (T3)', () => {
    monitor = new InactivityMonitor({ hiddenTimeout: 10 * minute, sources: [] });
    monitor.start();
    setHidden(true);
    clock.advance(5 * minute);
    setHidden(false);
    expect(monitor.remaining).toBe(55 * minute);
    expect(monitor.lastActivity?.source).toBe('start');
  });

  test('a page that slept hidden past its limit is idle when it is shown, not forgiven', () => {
    monitor = new InactivityMonitor({ hiddenTimeout: 10 * minute, sources: [] });
    monitor.start();
    setHidden(true);
    clock.sleep(11 * minute);
    setHidden(false);
    expect(monitor.state).toBe('idle');
  });

  test('a popup that is seen keeps the page from being hidden', () => {
    const shown = { visibilityState: 'visible', hasFocus: () => false };
    const popup = Object.assign(new EventTarget(), { closed: false, document: shown, top: null as unknown });
    popup.top = popup;
    const run = new AbortController();
    monitor = new InactivityMonitor({ hiddenTimeout: 10 * minute, sources: [] });
    monitor.start();
    watchWindow(popup as never, { signal: run.signal });
    setHidden(true);
    expect(monitor).toMatchObject({ reason: 'inactive', remaining: hour });
    shown.visibilityState = 'hidden';
    popup.dispatchEvent(new Event('visibilitychange'));
    expect(monitor).toMatchObject({ reason: 'hidden', remaining: 10 * minute });
    run.abort();
  });

  test('a video that is seen in picture-in-picture keeps the page from being hidden', () => {
    const video = document.createElement('video');
    let shown: Element | null = video;
    Object.defineProperty(document, 'pictureInPictureElement', { configurable: true, get: () => shown });
    monitor = new InactivityMonitor({ hiddenTimeout: 10 * minute, sources: [] });
    monitor.start();
    setHidden(true);
    expect(monitor).toMatchObject({ reason: 'inactive', remaining: hour });
    shown = null;
    window.dispatchEvent(new Event('leavepictureinpicture'));
    expect(monitor).toMatchObject({ reason: 'hidden', remaining: 10 * minute });
    Reflect.deleteProperty(document, 'pictureInPictureElement');
  });

  test.each(['visibilitychange', 'pageshow', 'resume', 'focus', 'online', 'timeupdate'])(
    'after a sleep %s is a sign to look at the clock, and no activity (law 2, T5)',
    (sign) => {
      monitor = new InactivityMonitor({ sources: [] });
      const events = record(monitor, 'prompted', 'idle');
      monitor.start();
      clock.sleep(59.5 * minute);
      window.dispatchEvent(new Event(sign));
      expect(typesOf(events)).toEqual(['prompted']);
      expect(monitor.remaining).toBe(30 * second);
      clock.sleep(hour);
      window.dispatchEvent(new Event(sign));
      expect(typesOf(events)).toEqual(['prompted', 'idle']);
    },
  );

  test('stop() takes every listener away', () => {
    monitor = new InactivityMonitor();
    monitor.start();
    monitor.stop();
    const settled = record(monitor, 'active', 'prompted', 'idle');
    clock.sleep(2 * hour);
    setHidden(true);
    expect(settled).toEqual([]);
    expect(clock.timers).toBe(0);
  });
});

test('a countdown in a hidden page does not tick and wakes once a minute, and is right when it is shown (law 16)', () => {
  const countdown = new SessionCountdown({ endsAt: Date.now() + hour, thresholds: [30 * minute] });
  const ticks = record(countdown, 'tick');
  const thresholds = record(countdown, 'threshold');
  countdown.start();
  clock.advance(second);
  expect(ticks).toHaveLength(2);
  setHidden(true);
  const set = vi.spyOn(globalThis, 'setTimeout');
  clock.advance(30 * minute);
  expect(set.mock.calls.length).toBeLessThanOrEqual(32);
  expect(ticks).toHaveLength(2);
  expect(thresholds).toMatchObject([{ threshold: 30 * minute }]);
  setHidden(false);
  expect(ticks).toHaveLength(3);
  expect(ticks.at(-1)).toMatchObject({ remaining: hour - 30 * minute - second });
  countdown.stop();
});

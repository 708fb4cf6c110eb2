// Where there is a window: what a test of an app sees of its other tabs.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { InactivityMonitor, sharedTabs } from '../../src/index.ts';
import { type DrivenClock, driveClock, fakeTabs } from '../../src/testing/index.ts';
import { record, typesOf } from '../support/record.ts';

const [second, minute] = [1000, 60_000];

let clock: DrivenClock;
let tabs: Disposable;
let monitor: InactivityMonitor;
let otherTab: InactivityMonitor;

beforeEach(() => {
  clock = driveClock(vi);
  localStorage.setItem('mine', 'before');
  tabs = fakeTabs();
  const options = { timeout: minute, promptBeforeIdle: 20 * second, tabs: sharedTabs('call'), sources: [] };
  [monitor, otherTab] = [new InactivityMonitor(options), new InactivityMonitor(options)];
  for (const tab of [monitor, otherTab]) tab.start();
});
afterEach(() => {
  for (const tab of [monitor, otherTab]) tab.stop();
  expect(clock.timers).toBe(0);
  tabs[Symbol.dispose]();
  clock[Symbol.dispose]();
});

test('activity in another tab keeps this one', async () => {
  await clock.advanceAsync(30 * second);
  otherTab.report({ source: 'keydown' });
  await clock.advanceAsync(30 * second);
  expect(monitor.state).toBe('active');
  expect(monitor.lastActivity).toMatchObject({ source: 'keydown', tab: otherTab.tabs?.tab });
});

test('an answer in another tab closes the prompt here a moment later, not after the next look', async () => {
  const events = record(monitor, 'active', 'prompted', 'idle');
  await clock.advanceAsync(45 * second);
  expect(otherTab.reset()).toBe(true);
  expect(typesOf(events)).toEqual(['prompted']); // a browser does not tell in the middle of a call either
  await Promise.resolve();
  expect(typesOf(events)).toEqual(['prompted', 'active']);
});

test('a tab that is closed, or crashed, keeps nobody', async () => {
  await clock.advanceAsync(30 * second);
  otherTab.report({ source: 'keydown' });
  otherTab.stop();
  await clock.advanceAsync(minute);
  expect(monitor.state).toBe('idle');
});

test('writes raise events with what changed, and what they hold is read', async () => {
  const heard: StorageEvent[] = [];
  const listen = (event: StorageEvent): number => heard.push(event);
  window.addEventListener('storage', listen);
  localStorage.clear();
  localStorage.setItem('a', '1');
  localStorage.setItem('a', '2');
  expect({ a: localStorage.getItem('a'), key: localStorage.key(0), localStorageCount: localStorage.length }).toEqual({
    a: '2',
    key: 'a',
    localStorageCount: 1,
  });
  localStorage.removeItem('a');
  expect({ a: localStorage.getItem('a'), key: localStorage.key(0), localStorageCount: localStorage.length }).toEqual({
    a: null,
    key: null,
    localStorageCount: 0,
  });
  await Promise.resolve();
  window.removeEventListener('storage', listen);
  expect(heard.map(({ key, oldValue, newValue }) => ({ key, oldValue, newValue }))).toEqual([
    { key: null, oldValue: null, newValue: null },
    { key: 'a', oldValue: null, newValue: '1' },
    { key: 'a', oldValue: '1', newValue: '2' },
    { key: 'a', oldValue: '2', newValue: null },
  ]);
});

test('its disposal gives the storage back as it was', () => {
  expect(localStorage.getItem('mine')).toBe(null);
  tabs[Symbol.dispose]();
  expect(localStorage.getItem('mine')).toBe('before');
  tabs = fakeTabs();
});

import { afterEach, expect, test, vi } from 'vitest';
import { InactivityMonitor } from '../../src/presence/inactivity-monitor.ts';
import { gamepad } from '../../src/sources/gamepad.ts';
import { mediaPlayback } from '../../src/sources/media-playback.ts';
import type { ActivitySource } from '../../src/sources/source.ts';
import { systemIdle } from '../../src/sources/system-idle.ts';
import { whileTrue } from '../../src/sources/while-true.ts';
import { driveClock } from '../../src/testing/index.ts';

afterEach(() => {
  vi.useRealTimers();
});

function lastSource(sources: readonly ActivitySource[]): string | undefined {
  const clock = driveClock(vi);
  const monitor = new InactivityMonitor({ sources });
  monitor.start();
  clock.advance(60_000);
  monitor.stop();
  expect(clock.timers).toBe(0);
  return monitor.lastActivity?.source;
}

test('without a window the sources that need one stay silent', () => {
  expect(lastSource([mediaPlayback(), systemIdle(), gamepad()])).toBe('start');
});

test('whileTrue() needs none', () => {
  expect(lastSource([whileTrue('upload', () => true)])).toBe('upload');
});

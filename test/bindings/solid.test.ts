// On a server, where nothing is mounted: what is rendered is where the page begins.
import { isServer, renderToString } from 'solid-js/web';
import { expect, test, vi } from 'vitest';
import { createInactivity, createMeetingGuard, createSessionCountdown } from '../../src/solid/index.ts';
import { driveClock, fakeMeeting } from '../../src/testing/index.ts';
import { watchedSource } from '../support/watched-source.ts';

test('Solid renders on a server, and nothing is started', () => {
  expect(isServer).toBe(true);
  using clock = driveClock(vi);
  const watched = watchedSource();
  const sources = [watched.source];
  const meeting = { ...fakeMeeting(), activity: watched.source };
  const page = (): string => {
    const inactivity = createInactivity(() => ({ sources }));
    const { remaining, state } = createSessionCountdown({ endsAt: Date.now() + 60_000 });
    const call = createMeetingGuard(() => meeting, { sources });
    const shown = [inactivity.state(), state(), remaining() ?? 'no limit', call.state(), call.guard() ?? 'no guard'];
    return [...shown, call.left()].join(', ');
  };
  expect(renderToString(page)).toBe('stopped, stopped, no limit, stopped, no guard, ');
  expect(watched.connections).toBe(0);
  clock.advance(0); // Solid has a timer of its own, to dispose of what it rendered
  expect(clock.timers).toBe(0);
});

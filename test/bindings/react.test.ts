// On a server, where nothing is mounted: what is rendered is where the page begins.
import { createElement, type ReactNode, StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test, vi } from 'vitest';
import { useInactivity, useMeetingGuard, useSessionCountdown } from '../../src/react/index.ts';
import { driveClock, fakeMeeting } from '../../src/testing/index.ts';
import { watchedSource } from '../support/watched-source.ts';

test('React renders on a server, and nothing is started', () => {
  using clock = driveClock(vi);
  const watched = watchedSource();
  const sources = [watched.source];
  const meeting = { ...fakeMeeting(), activity: watched.source };
  const Page = (): ReactNode => {
    const inactivity = useInactivity({ sources });
    const { remaining, state } = useSessionCountdown({ endsAt: Date.now() + 60_000 });
    const call = useMeetingGuard(meeting, { sources });
    return [inactivity.state, state, remaining ?? 'no limit', call.state, call.guard ?? 'no guard', call.left].join(
      ', ',
    );
  };
  const html = renderToString(createElement(StrictMode, null, createElement(Page)));
  expect(html).toBe('stopped, stopped, no limit, stopped, no guard, ');
  expect(watched.connections).toBe(0);
  expect(clock.timers).toBe(0);
});

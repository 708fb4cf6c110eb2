// On a server: nothing runs, because nobody would stop it. In a page: `test/browser/vue.test.ts`.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSSRApp, effectScope, h, ref } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { type DrivenClock, driveClock, fakeMeeting } from '../../src/testing/index.ts';
import { useInactivity, useMeetingGuard, useSessionCountdown } from '../../src/vue/index.ts';

let clock: DrivenClock;

beforeEach(() => {
  clock = driveClock(vi);
});
afterEach(() => {
  vi.useRealTimers();
});

/** All of them at once, and what they show. */
function useAll(): () => unknown {
  const inactivity = useInactivity({ timeout: ref(60_000), hiddenTimeout: () => 30_000 });
  const session = useSessionCountdown({ endsAt: () => Date.now() + 60_000 });
  const call = useMeetingGuard(() => fakeMeeting(), { timeout: ref(60_000) });
  const refs = [inactivity.state, session.state, session.remaining, call.state, call.guard, call.left];
  return () => refs.map(({ value }) => String(value)).join(' ');
}

const nothing = 'stopped stopped null stopped undefined undefined';

test('a component is rendered without anything running', async () => {
  const html = await renderToString(
    createSSRApp({
      setup: () => {
        const look = useAll();
        return () => h('p', String(look()));
      },
    }),
  );
  expect(html).toBe(`<p>${nothing}</p>`);
  expect(clock.timers).toBe(0);
});

test('nor does anything run in a scope of its own, as that of a store', () => {
  expect(effectScope().run(useAll)?.()).toBe(nothing);
  expect(clock.timers).toBe(0);
});

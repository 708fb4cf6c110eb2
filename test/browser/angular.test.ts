// Angular's binding with a browser's own listeners, timers and input. A page that is built with it: `test/e2e/apps.test.ts`.
import { afterEveryRender, effect, signal } from '@angular/core';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  injectInactivity,
  injectMeetingGuard,
  injectSessionCountdown,
  provideInactivity,
} from '../../src/angular/index.ts';
import { fakeMeeting } from '../../src/testing/index.ts';
import { type AngularApp, createAngularApp } from '../support/angular-app.ts';
import { moveMouse } from '../support/input.ts';
import { windowListeners } from '../support/window-listeners.ts';

let app: AngularApp;
let listeners: ReturnType<typeof windowListeners>;

// What Angular itself listens to, for developer tools, comes with the first app of a page.
beforeAll(() => createAngularApp().destroy());
beforeEach(async () => {
  await moveMouse(5, 5);
  listeners = windowListeners();
});
afterEach(() => {
  app.destroy();
  expect(listeners.types).toEqual([]);
  listeners[Symbol.dispose]();
});

test('a person who moves the mouse is there, and Angular has nothing to do for it', async () => {
  app = createAngularApp({ providers: [provideInactivity({ timeout: 60_000 })] });
  const { monitor, state } = app.inject(injectInactivity);
  const seen: string[] = [];
  let renders = 0;
  app.inject(() => {
    effect(() => seen.push(state()));
    afterEveryRender(() => renders++);
  });
  await expect.poll(() => seen).toEqual(['active']);
  const before = renders;
  await moveMouse(120, 80);
  await expect.poll(() => monitor.lastActivity?.source).toBe('mousemove');
  expect(renders).toBe(before);
  monitor.expire();
  await expect.poll(() => seen).toEqual(['active', 'idle']);
  monitor.start();
  expect(listeners.types).toContain('mousemove');
});

test('a call is guarded, and its session counted down, as long as both are there', async () => {
  app = createAngularApp();
  const meeting = signal(fakeMeeting());
  const { guard, state, remaining, left } = app.inject(() => injectMeetingGuard(meeting, { timeout: 60_000 }));
  const session = app.inject(() => injectSessionCountdown({ endsAt: () => Date.now() + 90_500 }));
  await expect.poll(state).toBe('active');
  expect(listeners.types).toContain('mousemove');
  await expect.poll(session.remaining).toBeLessThanOrEqual(90_000);
  meeting().setLimit({ endsAt: Date.now() + 5000, canExtend: false });
  expect(remaining()).toBeGreaterThan(4000);

  guard()?.monitor.expire();
  await expect.poll(left).toBe('declined');
  expect(meeting().left).toEqual(['declined']);
});

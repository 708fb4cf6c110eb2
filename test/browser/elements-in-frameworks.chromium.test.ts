// The elements in the markup of a framework: their properties are set as properties, and their events are received.
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, expect, test, vi } from 'vitest';
import { createApp, h } from 'vue';
import '../../src/elements/index.ts';
import type { SessionTimer, StillThereDialog } from '../../src/elements/index.ts';
import { InactivityMonitor, SessionCountdown } from '../../src/index.ts';

const monitor = new InactivityMonitor();
const countdown = new SessionCountdown();
const received = vi.fn();
const words = { title: 'Anybody?' };

const home = document.body.appendChild(document.createElement('div'));
let unmount: () => void;
afterEach(() => {
  unmount();
  received.mockClear();
});

function check(): void {
  const dialog = home.querySelector('still-there-dialog') as StillThereDialog;
  const timer = home.querySelector('session-timer') as SessionTimer;
  expect({ monitor: dialog.monitor, words: dialog.words, rejoin: dialog.hasAttribute('rejoin') }).toEqual({
    monitor,
    words,
    rejoin: true,
  });
  expect({ countdown: timer.countdown, canExtend: timer.canExtend, extendBy: timer.extendBy }).toEqual({
    countdown,
    canExtend: true,
    extendBy: 60_000,
  });
  dialog.dispatchEvent(new Event('rejoin'));
  timer.dispatchEvent(new Event('extend'));
  expect(received).toHaveBeenCalledTimes(2);
}

test('React 19 sets properties and receives events', async () => {
  const root = createRoot(home);
  unmount = () => root.unmount();
  root.render([
    createElement('still-there-dialog', { key: 1, monitor, words, rejoin: true, onrejoin: received }),
    createElement('session-timer', { key: 2, countdown, canExtend: true, extendBy: 60_000, onextend: received }),
  ]);
  await expect.poll(() => home.childElementCount).toBe(2);
  check();
});

test('Vue sets properties and receives events', () => {
  const app = createApp(() => [
    h('still-there-dialog', { monitor, words, rejoin: '', onRejoin: received }),
    h('session-timer', { countdown, canExtend: true, extendBy: 60_000, onExtend: received }),
  ]);
  unmount = () => app.unmount();
  app.mount(home);
  check();
});

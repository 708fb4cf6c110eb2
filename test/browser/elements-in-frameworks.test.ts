// The elements as frameworks write them: properties are set as such, and events are heard.
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, expect, test, vi } from 'vitest';
import { createApp, h } from 'vue';
import '../../src/elements/index.ts';
import type { SessionTimer, StillThereDialog } from '../../src/elements/index.ts';
import { InactivityMonitor, SessionCountdown } from '../../src/index.ts';

const monitor = new InactivityMonitor();
const countdown = new SessionCountdown();
const heard = vi.fn();
const words = { title: 'Anybody?' };

const home = document.body.appendChild(document.createElement('div'));
let unmount: () => void;
afterEach(() => {
  unmount();
  heard.mockClear();
});

function check(): void {
  const dialog = home.querySelector('still-there-dialog') as StillThereDialog;
  const timer = home.querySelector('session-timer') as SessionTimer;
  expect([dialog.monitor, dialog.words, dialog.hasAttribute('rejoin')]).toEqual([monitor, words, true]);
  expect([timer.countdown, timer.canExtend, timer.extendBy]).toEqual([countdown, true, 60_000]);
  dialog.dispatchEvent(new Event('rejoin'));
  timer.dispatchEvent(new Event('extend'));
  expect(heard).toHaveBeenCalledTimes(2);
}

test('React 19', async () => {
  const root = createRoot(home);
  unmount = () => root.unmount();
  root.render([
    createElement('still-there-dialog', { key: 1, monitor, words, rejoin: true, onrejoin: heard }),
    createElement('session-timer', { key: 2, countdown, canExtend: true, extendBy: 60_000, onextend: heard }),
  ]);
  await expect.poll(() => home.childElementCount).toBe(2);
  check();
});

test('Vue', () => {
  const app = createApp(() => [
    h('still-there-dialog', { monitor, words, rejoin: '', onRejoin: heard }),
    h('session-timer', { countdown, canExtend: true, extendBy: 60_000, onExtend: heard }),
  ]);
  unmount = () => app.unmount();
  app.mount(home);
  check();
});

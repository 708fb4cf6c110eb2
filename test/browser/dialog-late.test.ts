// An answer that comes too late, and what the focus does that goes back by it.
import { afterEach, expect, test, vi } from 'vitest';
import '../../src/elements/index.ts';
import { InactivityMonitor } from '../../src/index.ts';
import { driveClock } from '../../src/testing/index.ts';

afterEach(() => void vi.useRealTimers());

test('the dialog that says so closes for good, though the focus that went back has told the monitor of the end first', () => {
  const clock = driveClock(vi);
  const before = document.body.appendChild(document.createElement('button'));
  before.focus();
  const dialog = document.body.appendChild(document.createElement('still-there-dialog'));
  const monitor = new InactivityMonitor({ timeout: 120_000, sources: [] });
  dialog.monitor = monitor;
  monitor.start();
  clock.advance(60_000);
  clock.sleep(61_000); // no timer has fired since

  const root = dialog.shadowRoot as ShadowRoot;
  const press = (name: string) => root.querySelector<HTMLButtonElement>(`[part~=${name}]`)?.click();
  press('stay');
  expect({ state: monitor.state, reason: dialog.reason, open: dialog.open }).toEqual({
    state: 'idle',
    reason: 'inactive',
    open: true,
  });
  expect(root.querySelector('[part=outcome]')?.textContent).toContain('Your answer came too late.');
  press('close');
  expect(dialog.open).toBe(false);
  expect(root.querySelector('dialog')?.open).toBe(false);
  document.dispatchEvent(new Event('fullscreenchange')); // whoever listens still opens it again
  expect(root.querySelector('dialog')?.open).toBe(false);
  dialog.remove();
  before.remove();
});

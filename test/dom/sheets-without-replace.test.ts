// In jsdom before 27, in which Jest 30 runs the tests of apps, a style sheet has no `replaceSync()`.
import { expect, test } from 'vitest';
import '../../src/elements/index.ts';
import { SessionCountdown } from '../../src/index.ts';

test('the elements work where a style sheet cannot be filled', () => {
  Reflect.deleteProperty(CSSStyleSheet.prototype, 'replaceSync');
  const errors: string[] = [];
  window.addEventListener('error', ({ message }) => errors.push(message));
  const dialog = document.body.appendChild(document.createElement('still-there-dialog'));
  const timer = document.body.appendChild(document.createElement('session-timer'));
  timer.countdown = new SessionCountdown({ endsAt: Date.now() + 60_000 });
  timer.countdown.start();
  expect(timer.shadowRoot?.querySelector('[part~=time]')?.textContent).toMatch(/^\d\d:\d\d/);
  timer.countdown.stop();
  expect(dialog.shadowRoot?.querySelector('[part=question]')).not.toBeNull();
  expect(errors).toEqual([]);
});

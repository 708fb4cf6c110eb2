// The demo's call page in Firefox.
import { expect, test } from 'vitest';
import { startDemo } from '../../demo/start-demo.ts';
import { until } from '../support/processes.ts';
import { sharedBrowser } from '../support/shared-browser.ts';
import { engineOrSkip } from '../support/skips.ts';
import { answered, asked, ended, pictures, press, rows, runOut, state } from './support/demo-page.ts';

engineOrSkip('firefox')('The call page in Firefox', () => {
  test('calls, asks, stays on Escape, and leaves when nobody answers', async () => {
    const demo = await startDemo({ port: 0 });
    try {
      const limits = 'timeout=602&prompt=600&hidden=1200&alone=1200';
      const tab = await (await sharedBrowser('firefox')).open(`${demo.url}/eyeson?room=fox&${limits}`);
      await press(tab, '#join');
      await pictures(tab);
      await asked(tab);
      await tab.pressKey('Escape');
      await answered(tab);
      expect(await state(tab), JSON.stringify(await rows(tab))).toBe('active');
      await runOut(tab);
      expect(await ended(tab)).toMatch(/^There was no activity/);
      await until('everything to be closed', () =>
        Object.values(demo.eyeson.open('fox')).every((count) => count === 0),
      );
      expect(demo.eyeson.log.some(({ type }) => type === 'call_terminate')).toBe(true);
      await tab.close();
    } finally {
      await demo.close();
    }
  });
});

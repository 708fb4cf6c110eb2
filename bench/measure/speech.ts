// How much of the main thread speech() takes while somebody talks.
import type { PuppeteerTab } from '../../test/support/engine-puppeteer.ts';
import type { Pages } from '../pages.ts';

declare global {
  interface Window {
    /** Of the contender with speech(): how long each look took, ms. */
    looks?: number[];
  }
}

/** It looks once a second. */
const looks = 30;

export const speechContender = { name: 'speech()', file: 'still-there-speech' };

/** ms a minute. */
export async function measureSpeech(tab: PuppeteerTab, pages: Pages): Promise<number> {
  await tab.goto(pages.urlOf(speechContender, 'real'));
  const deadline = Date.now() + 2 * looks * 1000;
  for (let count = 0; count < looks && Date.now() < deadline; ) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    count = await tab.evaluate(() => window.looks?.length ?? 0);
  }
  const taken = (await tab.evaluate(() => window.looks ?? [])).slice(1); // the first makes the audio graph
  return (taken.reduce((sum, ms) => sum + ms, 0) / taken.length) * 60;
}

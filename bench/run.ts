// Measures still-there beside its peers and prints one table. It asserts nothing: a busy machine is no failure.
// `npm run bench -- --write` writes the same into docs/performance.md.
import { cpus } from 'node:os';
import { launchChromium } from '../test/support/engine-puppeteer.ts';
import { contenders, variants } from './contenders.ts';
import { writeToPage } from './docs-page.ts';
import { measure, measureVariants } from './measure/measure.ts';
import { sizesOfPieces } from './measure/size.ts';
import { measureSpeech, speechContender } from './measure/speech.ts';
import { servePages } from './pages.ts';
import { report } from './report.ts';

console.error('Measuring takes about two minutes.');
const pieces = await sizesOfPieces();
await using pages = await servePages(contenders);
await using browser = await launchChromium({
  args: ['--js-flags=--expose-gc', '--autoplay-policy=no-user-gesture-required'],
});
const tab = await browser.open();
const results = await measure(tab, pages, contenders);
await using variantPages = await servePages([...variants, speechContender]);
const variantResults = await measureVariants(tab, variantPages, variants);
const speech = await measureSpeech(tab, variantPages);
const machine = `${await tab.page.browser().version()}, ${cpus().length} cores, ${process.arch}`;

const text = report({ machine, results, variantResults, speech, pieces });
console.log(text);
if (process.argv.includes('--write')) await writeToPage('performance.md', 'bench', text);

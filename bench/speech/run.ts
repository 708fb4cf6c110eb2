// Measures speech detectors on recordings of voices and noises, and prints one table. `npm run bench -- speech` reports the half that no limit was
// chosen on, beside the peers, and `-- speech tuning` measures still-there alone on the other half. `-- speech --write` writes into docs/speech.md.
import { writeToPage } from '../docs-page.ts';
import { table } from '../table.ts';
import { type Detector, stillThere } from './detector.ts';
import { type Half, packageVersions, rate } from './recordings.ts';
import { type Scene, scenes } from './scenes.ts';

/** Seconds in a window. A window with talk counts as heard if speech is reported in it once. */
const window = 10;

interface Result {
  /** Windows with speech reported, or seconds. */
  heard: number;
  /** Windows, or hours. */
  of: number;
}

async function measure(detector: Detector, all: readonly Scene[]): Promise<Map<string, Result>> {
  const results = new Map<string, Result>();
  for (const { name, isTalk, samples } of all) {
    const isSpeech = detector.create();
    const seconds: boolean[] = [];
    for (let start = 0; start + rate <= samples.length; start += rate)
      seconds.push(await isSpeech(samples.subarray(start, start + rate)));
    const result = results.get(name) ?? { heard: 0, of: 0 };
    if (isTalk) {
      for (let start = 0; start + window <= seconds.length; start += window) {
        result.of++;
        if (seconds.slice(start, start + window).includes(true)) result.heard++;
      }
    } else {
      result.of += seconds.length / 3600;
      result.heard += seconds.filter(Boolean).length;
    }
    results.set(name, result);
  }
  return results;
}

const [half, detectors]: [Half, Detector[]] = process.argv.includes('tuning')
  ? ['tuning', [stillThere]]
  : ['held out', [stillThere, ...(await (await import('./peers.js')).peers())]];

const all = await scenes(half);
const columns: Map<string, Result>[] = [];
for (const detector of detectors) {
  console.error(`Measuring ${detector.name}`);
  columns.push(await measure(detector, all));
}

const named = (isTalk: boolean): string[] => [
  ...new Set(all.filter((scene) => scene.isTalk === isTalk).map(({ name }) => name)),
];
const row = (name: string, show: (result: Result) => string): string[] => [
  name,
  ...columns.map((column) => show(column.get(name) as Result)),
];
const minutes = (isTalk: boolean): number =>
  Math.round(
    all.filter((scene) => scene.isTalk === isTalk).reduce((sum, { samples }) => sum + samples.length, 0) / rate / 60,
  );
const names = detectors.map(({ name }) => name);

const text = `${table(
  ['share of 10 s windows with talk', ...names],
  named(true).map((name) => row(name, ({ heard, of }) => (heard / of).toFixed(2))),
)}

${table(
  ['false reports an hour', ...names],
  named(false).map((name) => row(name, ({ heard, of }) => (heard / of).toFixed(0))),
)}

${minutes(true)} minutes of talk by ${all.filter(({ name }) => name === 'clean').length} speakers in these four places, ${minutes(false)} minutes of noise. The recordings are from ${(
  await packageVersions()
).join(', ')}.`;
console.log(text);
if (process.argv.includes('--write')) await writeToPage('speech.md', 'bench speech', text);

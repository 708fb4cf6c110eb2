// Says in markdown what was measured, and how.
import { type Cost, rounds } from './measure/cost.ts';
import type { Result, VariantResult } from './measure/measure.ts';
import type { Size } from './measure/size.ts';
import { table } from './table.ts';

export interface Report {
  readonly machine: string;
  readonly results: readonly Result[];
  readonly variantResults: readonly VariantResult[];
  /** Main thread, ms a minute. */
  readonly speech: number;
  readonly pieces: readonly (readonly [name: string, size: Size])[];
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const sizes = ({ min, gzip, brotli }: Size): string[] => [min, gzip, brotli].map((bytes) => whole.format(bytes));
const cost = ({ ns, ratio }: Cost): string => `${whole.format(ns)} (${ratio.toFixed(2)})`;
const perMinute = (count: number): string => oneDigit.format(count / 60);

/** One row per question, one column per contender. */
const questions: readonly [question: string, answer: (result: Result) => string][] = [
  ['size, minified, B', ({ size }) => (size ? whole.format(size.min) : '')],
  ['size, gzip -9, B', ({ size }) => (size ? whole.format(size.gzip) : '')],
  ['size, brotli 11, B', ({ size }) => (size ? whole.format(size.brotli) : '')],
  ['ns per mousemove alone, all at once (x bare)', ({ mouseOnly }) => cost(mouseOnly)],
  ['ns per move, all at once (x bare)', ({ atOnce }) => cost(atOnce)],
  ['ns per move, 60 a second (x bare)', ({ paced }) => cost(paced)],
  ['1000 moves, 16 ms apart: timers set', ({ thousandMoves }) => whole.format(thousandMoves.timersSet)],
  ['… timers cleared', ({ thousandMoves }) => whole.format(thousandMoves.timersCleared)],
  ['… storage writes', ({ thousandMoves }) => whole.format(thousandMoves.storageWrites)],
  ['… messages', ({ thousandMoves }) => whole.format(thousandMoves.messages)],
  ['wake-ups a minute, idle hour', ({ idleHour }) => perMinute(idleHour.wakeUps)],
  ['wake-ups a minute, busy hour', ({ busyHour }) => perMinute(busyHour.wakeUps)],
  ['timers set a minute, busy hour', ({ busyHour }) => perMinute(busyHour.timersSet)],
  ['heap growth over 1,000,000 moves, KiB', ({ heap }) => oneDigit.format(heap.growth / 1024)],
  ['allocated per move, 60 a second, B', ({ heap }) => oneDigit.format(heap.perMove)],
];

const variantQuestions: readonly [question: string, answer: (result: VariantResult) => string][] = [
  ['ns per move, 60 a second (x bare)', ({ paced }) => cost(paced)],
  ['1000 moves, 16 ms apart: timers set', ({ thousandMoves }) => whole.format(thousandMoves.timersSet)],
  ['… storage writes', ({ thousandMoves }) => whole.format(thousandMoves.storageWrites)],
  ['storage writes a minute, busy hour', ({ busyHour }) => perMinute(busyHour.storageWrites)],
  ['messages a minute, busy hour', ({ busyHour }) => perMinute(busyHour.messages)],
  ['wake-ups a minute, busy hour', ({ busyHour }) => perMinute(busyHour.wakeUps)],
  ['storage writes a minute, idle hour', ({ idleHour }) => perMinute(idleHour.storageWrites)],
  ['wake-ups a minute, idle hour', ({ idleHour }) => perMinute(idleHour.wakeUps)],
];

export function report({ machine, results, variantResults, speech, pieces }: Report): string {
  const names = results.map(({ contender }) => contender.name);
  const rows = questions.map(([question, answer]) => [question, ...results.map(answer)]);
  return `${machine}

${table(['', ...names], rows)}

Sizes: esbuild, bundled and minified for ES2022, only what is imported (${results
    .flatMap(({ contender }) => contender.code?.match(/\{ (.*) \}/)?.[1] ?? [])
    .join('; ')}), react and vue outside.
Moves: a move is a \`pointermove\` and a \`mousemove\`, as a browser sends them. They are made by script, so still-there runs
with \`domActivity({ untrusted: true })\`: the same path but for the filter. The bare listener hears \`mousemove\`, does nothing.
Costs: median of ${rounds} rounds in which the contenders take turns, each in a frame of its own; in brackets the median of
the ratios within a round. "60 a second" moves the clock on by 16.7 ms per move, so that gates and throttles open as they do
for a person.
Counts: under a driven clock, exact. A busy hour has a move each second. Timeout 2 hours, all else by default.

${table(
  ['still-there', ...variantResults.map(({ contender }) => contender.name)],
  variantQuestions.map(([question, answer]) => [question, ...variantResults.map(answer)]),
)}

\`speech()\` takes ${whole.format(speech)} ms of the main thread a minute while somebody talks.

${table(
  ['still-there, piece by piece', 'minified, B', 'gzip -9, B', 'brotli 11, B'],
  pieces.map(([name, size]) => [name, ...sizes(size)]),
)}`;
}

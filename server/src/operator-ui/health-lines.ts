// The state of the server, in lines.
import type { Health, ProviderHealth } from '../engine/hard-limit-api.ts';
import { overdueTolerance } from './meeting-state.ts';
import { counted, duration } from './words.ts';

/** A line about a part of the server. */
export interface HealthLine {
  readonly tone: 'good' | 'bad';
  readonly name: string;
  readonly text: string;
}

/** What the states of a webhook mean. Any other one is an error. */
const webhookStates: Readonly<Record<string, Pick<HealthLine, 'tone' | 'text'>>> = {
  kept: { tone: 'good', text: 'is set up' },
  registered: { tone: 'good', text: 'is set up' },
  replaced: {
    tone: 'bad',
    text: 'pointed to another address, and was set up again: does another application use the key?',
  },
};

/** The state of each part. @param now the server's time, epoch ms */
export function healthLines(
  { databaseProblem, providers, webhooks, stopping, dryRun }: Health,
  now: number,
): HealthLine[] {
  return [
    { tone: databaseProblem === null ? 'good' : 'bad', name: 'Database', text: databaseProblem ?? 'works' },
    ...Object.entries(providers).flatMap(([name, provider]) => providerLines(name, provider, now, dryRun)),
    ...Object.entries(webhooks).map(
      ([name, text]): HealthLine => ({ name: `${name} webhook`, ...(webhookStates[text] ?? { tone: 'bad', text }) }),
    ),
    ...(stopping ? [{ tone: 'bad', name: 'Server', text: 'is stopping' } as const] : []),
  ];
}

function providerLines(
  name: string,
  { listedAt, isListStale, error, skipped, keyRefused, overdue, clockDisagreement }: ProviderHealth,
  now: number,
  isDryRun: boolean,
): HealthLine[] {
  const read =
    listedAt === null
      ? 'running meetings never read'
      : `running meetings read ${duration(Math.max(0, now - listedAt))} ago`;
  const omitted = skipped && `${skipped.count} of them cannot be used: ${skipped.reason}`;
  const text = [read, omitted, error !== null && `since then: ${error}`].filter(Boolean).join('; ');
  const isGood = !error && !skipped && clockDisagreement === null && listedAt !== null && !isListStale;
  const clocks =
    clockDisagreement === null
      ? ''
      : `. The clocks disagree by ${duration(clockDisagreement)}: meetings may be ${isDryRun ? 'decided about' : 'ended'} late, but not early`;
  const lines: HealthLine[] = [{ tone: isGood ? 'good' : 'bad', name, text: `${text}${clocks}` }];
  if (overdue.count > 0) {
    const late = `${counted(overdue.count, 'meeting')} overdue, the oldest by ${duration(overdue.oldest)}`;
    lines.push({ tone: overdue.oldest > overdueTolerance ? 'bad' : 'good', name, text: `has ${late}` });
  }
  if (keyRefused !== null) lines.push({ tone: 'bad', name: `${name} key`, text: `is refused: ${keyRefused}` });
  return lines;
}

/** Everything in a word. */
export function healthSummary(lines: readonly HealthLine[]): string {
  const problems = lines.filter(({ tone }) => tone === 'bad');
  return problems.length === 0 ? 'Works' : counted(problems.length, 'problem');
}

import { expect } from '../core/expect.ts';

/** A hard-limit server's answer about a meeting. Instants are epoch milliseconds by its clock. */
export interface LimitAnswer {
  /** `null`: the meeting has no end, or the server does not know it. */
  readonly endsAt: number | null;
  readonly now: number;
  readonly canExtend: boolean;
  readonly state: 'running' | 'closing' | 'over' | 'unknown';
  /** Grows with every change. */
  readonly version: number;
}

/** @throws TypeError when the text is no such answer: the address may belong to something else */
export function parseAnswer(text: string): LimitAnswer {
  let answer: Partial<LimitAnswer> = {};
  try {
    answer = Object(JSON.parse(text));
  } catch {
    // `expect` below throws
  }
  const { endsAt, now } = answer;
  const isLimit = (endsAt === null || Number.isFinite(endsAt)) && Number.isFinite(now);
  expect(isLimit, 'answer', 'a limit: { endsAt, now, canExtend, state, version }', text.slice(0, 100));
  return answer as LimitAnswer;
}

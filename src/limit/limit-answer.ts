import { expect } from '../core/expect.ts';

/** What a hard-limit server says of a meeting. Instants are epoch ms by its clock. */
export interface LimitAnswer {
  /** `null`: never, or nobody knows of a meeting. */
  readonly endsAt: number | null;
  readonly now: number;
  readonly canExtend: boolean;
  readonly state: 'running' | 'closing' | 'over' | 'unknown';
  /** Grows with every change. */
  readonly version: number;
}

/** @throws TypeError when it is no such answer: another page may stand where the server is expected */
export function parseAnswer(text: string): LimitAnswer {
  let answer: Partial<LimitAnswer> = {};
  try {
    answer = Object(JSON.parse(text));
  } catch {
    // said below
  }
  const { endsAt, now } = answer;
  const isLimit = (endsAt === null || Number.isFinite(endsAt)) && Number.isFinite(now);
  expect(isLimit, 'answer', 'a limit: { endsAt, now, canExtend, state, version }', text.slice(0, 100));
  return answer as LimitAnswer;
}

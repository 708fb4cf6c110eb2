import { expect } from '../core/expect.ts';
import type { InactivityReason } from '../presence/inactivity-event.ts';
import type { Words } from './words/words.ts';

/** Why a call is over: what the monitor says, or it was ended by others, or its time was up. */
export type EndReason = InactivityReason | 'ended' | 'limit';

/** What is said then. */
export const overs: Readonly<Record<EndReason, keyof Words>> = {
  inactive: 'overInactive',
  hidden: 'overHidden',
  alone: 'overAlone',
  declined: 'overDeclined',
  ended: 'overEnded',
  limit: 'overLimit',
};

export function expectEndReason(reason: EndReason | null | undefined): void {
  const isGood = reason == null || Object.hasOwn(overs, reason);
  expect(isGood, 'reason', `null or one of ${Object.keys(overs).join(', ')}`, reason);
}

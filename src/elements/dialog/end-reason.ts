import { expect } from '../../core/expect.ts';
import type { InactivityReason } from '../../presence/inactivity-event.ts';
import type { Words } from '../words/words.ts';

/** Why a call is over: a reason of the monitor, `'ended'` by somebody or something else, or `'limit'` for the time limit. */
export type EndReason = InactivityReason | 'ended' | 'limit';

/** The name of the text for each reason. */
export const endTexts: Readonly<Record<EndReason, keyof Words>> = {
  inactive: 'overInactive',
  hidden: 'overHidden',
  alone: 'overAlone',
  waiting: 'overWaiting',
  declined: 'overDeclined',
  ended: 'overEnded',
  limit: 'overLimit',
};

/** @throws TypeError if the reason is not known */
export function expectEndReason(reason: EndReason | null | undefined): void {
  const isGood = reason == null || Object.hasOwn(endTexts, reason);
  expect(isGood, 'reason', `null or one of ${Object.keys(endTexts).join(', ')}`, reason);
}

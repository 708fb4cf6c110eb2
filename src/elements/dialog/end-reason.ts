import { expect } from '../../core/expect.ts';
import type { EndCause, MeetingEnd } from '../../guard/meeting-end.ts';
import type { Words } from '../words/words.ts';

/**
 * Why a call is over: the `reason` of a guard's `left` event, or its `cause` where the reason is only `'ended'`. `'local'` and
 * `'unknown'` have the same text as `'ended'`.
 */
export type EndReason = MeetingEnd['reason'] | EndCause;

/** The name of the text for each reason. */
export const endTexts: Readonly<Record<EndReason, keyof Words>> = {
  inactive: 'overInactive',
  hidden: 'overHidden',
  alone: 'overAlone',
  waiting: 'overWaiting',
  declined: 'overDeclined',
  ended: 'overEnded',
  limit: 'overLimit',
  elsewhere: 'overElsewhere',
  removed: 'overRemoved',
  connection: 'overConnection',
  full: 'overFull',
  host: 'overHost',
  local: 'overEnded',
  unknown: 'overEnded',
};

/**
 * Whether "Rejoin" is offered after such an end. Not after `'elsewhere'`: it would throw the person out of the other window. Not
 * after `'removed'`: somebody has decided that.
 */
export const mayRejoin = (reason: EndReason | null): boolean => reason !== 'elsewhere' && reason !== 'removed';

/** Whether "Rejoin" is the first choice. Not where it would probably fail, or start the call anew for one person. */
export const isRejoinFirst = (reason: EndReason | null): boolean =>
  mayRejoin(reason) && reason !== 'limit' && reason !== 'full' && reason !== 'host';

/** @throws TypeError if the reason is not known */
export function expectEndReason(reason: EndReason | null | undefined): void {
  const isGood = reason == null || Object.hasOwn(endTexts, reason);
  expect(isGood, 'reason', `null or one of ${Object.keys(endTexts).join(', ')}`, reason);
}

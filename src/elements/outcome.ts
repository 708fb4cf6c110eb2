import { expect } from '../core/expect.ts';
import type { InactivityReason } from '../monitor/inactivity-event.ts';
import { setText } from './base.ts';
import type { DialogView } from './dialog-view.ts';
import type { Texts } from './texts.ts';
import type { Words } from './words/words.ts';

/** Why a call is over: what the monitor says, or it was ended by others, or its time was up. */
export type EndReason = InactivityReason | 'ended' | 'limit';

const sentences: Readonly<Record<EndReason, keyof Words>> = {
  inactive: 'overInactive',
  hidden: 'overHidden',
  alone: 'overAlone',
  declined: 'overDeclined',
  ended: 'overEnded',
  limit: 'overLimit',
};

export function expectEndReason(reason: EndReason | null): void {
  const isGood = reason === null || Object.hasOwn(sentences, reason);
  expect(isGood, 'reason', `null or one of ${Object.keys(sentences).join(', ')}`, reason);
}

/** Writes what is shown after the end. */
export function describeOutcome(view: DialogView, texts: Texts, reason: EndReason | null, isLate: boolean): void {
  const why = reason ? texts.say(sentences[reason]) : '';
  setText(view.over, texts.say('over'));
  setText(view.reason, isLate ? `${texts.say('late')} ${why}` : why);
  setText(view.rejoin.label, texts.say('rejoin'));
  setText(view.close.label, texts.say('close'));
}

import { toValue, watch } from 'vue';
import { changeEnd } from '../countdown/change-end.ts';
import { type CountdownValues, countdownReader } from '../countdown/countdown-reader.ts';
import { SessionCountdown, type SessionCountdownOptions } from '../countdown/session-countdown.ts';
import { createRefs, type Refs, type WithRefs } from './refs.ts';
import { runWithScope } from './run-with-scope.ts';

/** The options of a `SessionCountdown`. `endsAt` and `clockOffset` may be refs or getters. */
export interface UseSessionCountdownOptions extends WithRefs<SessionCountdownOptions, 'endsAt' | 'clockOffset'> {}

/** What {@link useSessionCountdown} returns. */
export interface UseSessionCountdownResult extends Refs<CountdownValues> {
  /** The countdown. It raises the events: `threshold`, `end`, … */
  readonly countdown: SessionCountdown;
}

/**
 * Runs a `SessionCountdown` as long as the current scope: in a component while it is mounted, in a scope of its own
 * (`effectScope()`, a store) from now on. It does not run on a server.
 * @param options `endsAt` and `clockOffset` may be refs or getters. All other options are read once.
 * @throws TypeError when an option is invalid
 */
export function useSessionCountdown(options: UseSessionCountdownOptions = {}): UseSessionCountdownResult {
  const { endsAt, clockOffset, ...others } = options;
  const end = () => ({ endsAt: toValue(endsAt) ?? null, clockOffset: toValue(clockOffset) ?? 0 });
  const countdown = new SessionCountdown({ ...others, ...end() });
  const { refs, update } = createRefs(countdown, countdownReader);
  watch(end, (changed) => changeEnd(countdown, changed));
  const updateAfter = (act: () => void) => (): void => {
    act();
    update(); // neither starting nor stopping raises an event
  };
  runWithScope({ start: updateAfter(() => countdown.start()), stop: updateAfter(() => countdown.stop()) });
  return { countdown, ...refs };
}

import { type Accessor, createEffect, onCleanup, onMount, untrack } from 'solid-js';
import { shownTime } from '../core/shown-time.ts';
import { changeEnd } from '../countdown/change-end.ts';
import { SessionCountdown, type SessionCountdownOptions } from '../countdown/session-countdown.ts';
import { createReading, type Reactive, toAccessor } from './reactive.ts';

/** What {@link createSessionCountdown} gives. */
export interface SessionTime {
  /** To listen to. It is started when the component is mounted. */
  readonly countdown: SessionCountdown;
  /** How much time is left, ms, rounded up to the second that is shown; `null` without a limit, and until mounted. */
  readonly remaining: Accessor<number | null>;
  /** The countdown's state. `'stopped'` on a server, and until the component is mounted. */
  readonly state: Accessor<SessionCountdown['state']>;
}

const events = ['tick', 'change', 'end'] as const;

/**
 * A countdown that runs from when the component is mounted until it is disposed of.
 * @param options or a function that gives them; `endsAt` and `clockOffset` are followed; of `thresholds`, what is given at
 *   first counts
 * @throws TypeError when an option is not what it should be
 */
export function createSessionCountdown(options: Reactive<SessionCountdownOptions> = {}): SessionTime {
  const read = toAccessor(options);
  const countdown = new SessionCountdown(untrack(read));
  createEffect(() => {
    const { endsAt = null, clockOffset = 0 } = read();
    untrack(() => changeEnd(countdown, { endsAt, clockOffset }));
  });
  onMount(() => {
    countdown.start();
    onCleanup(() => countdown.stop());
  });
  const remaining = createReading(
    () => countdown,
    events,
    () => shownTime(countdown.remaining),
    null,
  );
  const state = createReading(
    () => countdown,
    events,
    () => countdown.state,
    'stopped',
  );
  return { countdown, remaining, state };
}

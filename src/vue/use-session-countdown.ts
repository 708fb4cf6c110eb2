import { type MaybeRefOrGetter, type ShallowRef, shallowRef, toValue, watch } from 'vue';
import type { Instant } from '../core/instant.ts';
import { shownTime } from '../core/shown-time.ts';
import { changeEnd } from '../countdown/change-end.ts';
import { SessionCountdown, type SessionCountdownOptions } from '../countdown/session-countdown.ts';
import { whileInUse } from './while-in-use.ts';

/** The options of a `SessionCountdown`; its end and its clock may be refs or getters. */
export interface UseSessionCountdownOptions extends Pick<SessionCountdownOptions, 'thresholds'> {
  /**
   * When the session ends, by the server's clock: epoch ms, `Date` or ISO 8601 string; `null`: no limit.
   * @default null
   */
  endsAt?: MaybeRefOrGetter<Instant | null | undefined>;
  /**
   * The server's clock minus this machine's clock, ms.
   * @default 0
   */
  clockOffset?: MaybeRefOrGetter<number | undefined>;
}

/** What {@link useSessionCountdown} returns. */
export interface UseSessionCountdownReturn {
  /** Has the events: `threshold`, `end`, … */
  readonly countdown: SessionCountdown;
  /**
   * How much time is left, ms, rounded up to the second that is shown; `null` without a limit, and until the countdown runs: what
   * a server wrote would be wrong by then.
   */
  readonly remaining: Readonly<ShallowRef<number | null>>;
  /** The countdown's state; `'stopped'` on a server. */
  readonly state: Readonly<ShallowRef<SessionCountdown['state']>>;
}

/**
 * A `SessionCountdown` that runs as long as the current scope: from when the component is mounted until it is unmounted, or
 * from now on in a scope of its own (`effectScope()`, a store). It does not run on a server.
 * @throws TypeError when an option is not what it should be
 */
export function useSessionCountdown(options: UseSessionCountdownOptions = {}): UseSessionCountdownReturn {
  const { endsAt, clockOffset, ...fixed } = options;
  const read = () => ({ endsAt: toValue(endsAt) ?? null, clockOffset: toValue(clockOffset) ?? 0 });
  const countdown = new SessionCountdown({ ...fixed, ...read() });
  const remaining = shallowRef<number | null>(null);
  const state = shallowRef(countdown.state);
  const update = (): void => {
    remaining.value = shownTime(countdown.remaining);
    state.value = countdown.state;
  };
  for (const type of ['tick', 'change', 'end'] as const) countdown.addEventListener(type, update);
  watch(read, (end) => changeEnd(countdown, end));
  const tell = (act: () => void) => (): void => {
    act();
    update(); // neither is an event
  };
  whileInUse({ start: tell(() => countdown.start()), stop: tell(() => countdown.stop()) });
  return { countdown, remaining, state };
}

import { DestroyRef, inject, type Signal, signal } from '@angular/core';
import type { Instant } from '../core/instant.ts';
import { shownTime } from '../core/shown-time.ts';
import { SessionCountdown, type SessionCountdownOptions } from '../countdown/session-countdown.ts';
import { injectHost } from './host.ts';
import type { Live } from './live-limits.ts';

/** The options of a `SessionCountdown`; its end and its clock may be signals or getters. */
export interface InjectSessionCountdownOptions extends Pick<SessionCountdownOptions, 'thresholds'> {
  /**
   * When the session ends, by the server's clock: epoch ms, `Date` or ISO 8601 string; `null` or undefined: no limit.
   * @default null
   */
  endsAt?: Live<Instant | null | undefined>;
  /**
   * The server's clock minus this machine's clock, ms.
   * @default 0
   */
  clockOffset?: Live<number>;
}

/** What {@link injectSessionCountdown} returns. */
export interface InjectedSessionCountdown {
  /** Has the events; what a signal or getter gives is not to be set here. */
  readonly countdown: SessionCountdown;
  /** How much time is left, ms, moved on once per visible second; `null` without a limit. */
  readonly remaining: Signal<number | null>;
  /** `'ended'` once the time is up; `'stopped'` on a server. */
  readonly state: Signal<SessionCountdown['state']>;
}

/**
 * A `SessionCountdown` that runs until its component, directive or injector is destroyed. On a server it says how much time
 * is left, but does not run. For an injection context; a signal or getter is read once that is made, and when it changes.
 * @throws TypeError when an option is not what it should be; what a signal gives is reported to Angular's `ErrorHandler`
 */
export function injectSessionCountdown(options: InjectSessionCountdownOptions = {}): InjectedSessionCountdown {
  const { endsAt = null, clockOffset = 0, thresholds } = options;
  const host = injectHost();
  const countdown = new SessionCountdown(thresholds ? { thresholds } : {});
  const remaining = signal(shownTime(countdown.remaining));
  const state = signal(countdown.state);
  const update = (): void => {
    remaining.set(shownTime(countdown.remaining));
    state.set(countdown.state);
  };
  for (const type of ['tick', 'change', 'end'] as const) countdown.addEventListener(type, update);
  host.follow(clockOffset, (ms) => {
    countdown.clockOffset = ms;
    update();
  });
  host.follow(endsAt, (end) => {
    countdown.endsAt = end ?? null;
    update();
  });
  if (host.isBrowser) host.outside(() => countdown.start());
  update();
  inject(DestroyRef).onDestroy(() => countdown.stop());
  return { countdown, remaining: remaining.asReadonly(), state: state.asReadonly() };
}

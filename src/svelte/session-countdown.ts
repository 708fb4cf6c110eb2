import type { Readable } from 'svelte/store';
import { shownTime } from '../core/shown-time.ts';
import { SessionCountdown, type SessionCountdownOptions } from '../countdown/session-countdown.ts';
import { whileWatched } from './while-watched.ts';

/** What {@link sessionCountdown} returns; as a store its value is itself. */
export interface WatchedCountdown extends Readable<WatchedCountdown> {
  /** Takes a moved end (`endsAt`) and the server's clock (`clockOffset`), and has the events: `threshold`, `end`, … */
  readonly countdown: SessionCountdown;
  /**
   * How much time is left, ms, rounded up to the second that is shown; `null` without a limit. Templates and effects follow it.
   * On a server it is what is left when the page is written.
   */
  readonly remaining: number | null;
  /** The countdown's state, which templates and effects follow; `'stopped'` while nobody watches, and on a server. */
  readonly state: SessionCountdown['state'];
}

/**
 * A `SessionCountdown` that runs while it is watched: from the first template or effect that reads `remaining` or `state`, or
 * the first subscription as a store, until the last one is gone. It does not run on a server.
 *
 * An end that changes is set on the countdown: `$effect(() => { session.countdown.endsAt = endsAt; })`.
 * @throws TypeError when an option is not what it should be
 */
export function sessionCountdown(options: SessionCountdownOptions = {}): WatchedCountdown {
  const countdown = new SessionCountdown(options);
  const { subscribe, field, update } = whileWatched(() => view, {
    start: () => countdown.start(),
    stop: () => countdown.stop(),
  });
  for (const type of ['tick', 'change', 'end']) countdown.addEventListener(type, update);
  const remaining = field(() => shownTime(countdown.remaining));
  const state = field(() => countdown.state);
  const view: WatchedCountdown = {
    countdown,
    subscribe,
    get remaining() {
      return remaining();
    },
    get state() {
      return state();
    },
  };
  return view;
}

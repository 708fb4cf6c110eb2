import type { DefineComponent } from 'vue';
import type { TimerEvents, TimerMarkup } from '../elements/markup.ts';
import { SessionTimer as TimerElement } from '../elements/session-timer/session-timer.ts';
import { createComponent } from './create-component.ts';
import type { Listeners } from './elements.ts';

/** The props of {@link SessionTimer}: properties, attributes and events of `<session-timer>`. */
export interface SessionTimerProps extends Omit<TimerMarkup, 'ends-at'>, Listeners<TimerEvents> {
  /** When the session ends: ISO 8601 with its zone, or epoch milliseconds. Used when `countdown` is not set. */
  endsAt?: string | number | undefined;
}

/**
 * The timer of a limited session, as a component. It defines `<session-timer>` when it is mounted, works in pages that a server
 * has rendered, and needs no setting of Vue's compiler. Without a `countdown` and `ends-at`, it shows the limit of the meeting
 * that a guard of the page guards. The element is the component's `$el`.
 */
export const SessionTimer: DefineComponent<SessionTimerProps> = /* @__PURE__ */ createComponent<SessionTimerProps>(
  'session-timer',
  TimerElement,
  {
    properties: ['countdown', 'words', 'canExtend', 'extendBy', 'minutes'],
    attributes: { endsAt: 'ends-at' },
    booleans: ['canExtend', 'minutes'],
  },
);

import {
  createElement,
  type ForwardRefExoticComponent,
  forwardRef,
  type HTMLAttributes,
  type RefAttributes,
} from 'react';
import type { TimerEvents, TimerMarkup } from '../elements/markup.ts';
import { SessionTimer as TimerElement } from '../elements/session-timer/session-timer.ts';
import { useElement } from './use-element.ts';

/** The props of {@link SessionTimer}: properties and attributes of `<session-timer>`, its events, and those of every element. */
export interface SessionTimerProps extends HTMLAttributes<TimerElement>, Omit<TimerMarkup, 'ends-at'> {
  /** When the session ends: ISO 8601 with its zone, or epoch milliseconds. Used when `countdown` is not set. */
  endsAt?: string | number | undefined;
  /** Before an alert is shown; cancelable, for an app that shows its own. */
  onShow?: ((event: TimerEvents['show']) => void) | undefined;
  /** The person chose "Extend"; cancelable. `waitUntil(promise)` shows whether the extension was granted. */
  onExtend?: ((event: TimerEvents['extend']) => void) | undefined;
}

/**
 * The timer of a limited session, as a component for React 18 and later. It defines `<session-timer>` when it is mounted, and
 * works in pages that a server has rendered. Without a `countdown` and `endsAt`, it shows the limit of the meeting that a guard
 * of the page guards. The ref is the element.
 */
export const SessionTimer: ForwardRefExoticComponent<SessionTimerProps & RefAttributes<TimerElement>> =
  /* @__PURE__ */ forwardRef<TimerElement, SessionTimerProps>(function SessionTimer(props, forwarded) {
    const { countdown, words, canExtend, extendBy, minutes, endsAt, className, onShow, onExtend, ...others } = props;
    const ref = useElement<
      TimerElement,
      Pick<TimerElement, 'countdown' | 'words' | 'canExtend' | 'extendBy' | 'minutes'>
    >(
      'session-timer',
      TimerElement,
      { countdown, words, canExtend, extendBy, minutes },
      { show: onShow, extend: onExtend },
      forwarded,
    );
    return createElement('session-timer', { ...others, class: className, 'ends-at': endsAt, ref });
  });

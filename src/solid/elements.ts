import type {} from 'solid-js';
import type { StillThereDialog } from '../elements/dialog/still-there-dialog.ts';
import type { DialogEvents, DialogMarkup, Listeners, TimerEvents, TimerMarkup } from '../elements/markup.ts';
import type { SessionTimer } from '../elements/session-timer/session-timer.ts';

/** With `prop:`, Solid sets a property instead of an attribute. */
type AsProperties<T> = { [Name in keyof T & string as `prop:${Name}`]?: T[Name] };

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
      'still-there-dialog': HTMLAttributes<StillThereDialog> &
        DialogMarkup &
        AsProperties<DialogMarkup> &
        Listeners<DialogEvents, 'on:'>;
      'session-timer': HTMLAttributes<SessionTimer> &
        TimerMarkup &
        AsProperties<TimerMarkup> &
        Listeners<TimerEvents, 'on:'>;
    }
  }
}

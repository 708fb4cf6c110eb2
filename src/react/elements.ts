import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { StillThereDialog } from '../elements/dialog/still-there-dialog.ts';
import type { DialogEvents, DialogMarkup, Listeners, TimerEvents, TimerMarkup } from '../elements/markup.ts';
import type { SessionTimer } from '../elements/session-timer/session-timer.ts';

type Props<E> = DetailedHTMLProps<HTMLAttributes<E>, E>;

// React 19 sets a property where the element has one, and listens to the event `stay` with the prop `onstay`. It does not set
// properties in a page that a server has rendered, and React 18 never does: the components do.
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      /** Use the component `StillThereDialog`: React does not set the properties of this tag in every page. */
      'still-there-dialog': Props<StillThereDialog> & DialogMarkup & Listeners<DialogEvents, 'on'>;
      /** Use the component `SessionTimer`: React does not set the properties of this tag in every page. */
      'session-timer': Props<SessionTimer> & TimerMarkup & Listeners<TimerEvents, 'on'>;
    }
  }
}

import type { HTMLAttributes } from 'svelte/elements';
import type { StillThereDialog } from '../elements/dialog/still-there-dialog.ts';
import type { DialogEvents, DialogMarkup, Listeners, TimerEvents, TimerMarkup } from '../elements/markup.ts';
import type { SessionTimer } from '../elements/session-timer/session-timer.ts';

/** An import that only the module below uses would not stay in the published types, and without it they find no such name. */
type Attributes<Target extends EventTarget> = HTMLAttributes<Target>;

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'still-there-dialog': Attributes<StillThereDialog> & DialogMarkup & Listeners<DialogEvents, 'on'>;
    'session-timer': Attributes<SessionTimer> & TimerMarkup & Listeners<TimerEvents, 'on'>;
  }
}

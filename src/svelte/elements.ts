import type {} from 'svelte/elements';
import type { StillThereDialog } from '../elements/dialog/still-there-dialog.ts';
import type { DialogEvents, DialogMarkup, Listeners, TimerEvents, TimerMarkup } from '../elements/markup.ts';
import type { SessionTimer } from '../elements/session-timer/session-timer.ts';

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'still-there-dialog': HTMLAttributes<StillThereDialog> & DialogMarkup & Listeners<DialogEvents, 'on'>;
    'session-timer': HTMLAttributes<SessionTimer> & TimerMarkup & Listeners<TimerEvents, 'on'>;
  }
}

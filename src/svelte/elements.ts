import type {} from 'svelte/elements';
import type { DialogEvents, DialogMarkup, Listeners, TimerEvents, TimerMarkup } from '../elements/markup.ts';
import type { SessionTimer } from '../elements/session-timer.ts';
import type { StillThereDialog } from '../elements/still-there-dialog.ts';

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'still-there-dialog': HTMLAttributes<StillThereDialog> & DialogMarkup & Listeners<DialogEvents, 'on'>;
    'session-timer': HTMLAttributes<SessionTimer> & TimerMarkup & Listeners<TimerEvents, 'on'>;
  }
}

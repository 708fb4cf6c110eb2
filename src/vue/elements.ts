import type { DefineComponent } from 'vue';
import type { DialogEvents, DialogMarkup, TimerEvents, TimerMarkup } from '../elements/markup.ts';

/** In Vue, `@stay` is the prop `onStay`. */
type Listeners<M> = { [Name in keyof M & string as `on${Capitalize<Name>}`]?: (event: M[Name]) => void };

declare module 'vue' {
  interface GlobalComponents {
    'still-there-dialog': DefineComponent<DialogMarkup & Listeners<DialogEvents>>;
    'session-timer': DefineComponent<TimerMarkup & Listeners<TimerEvents>>;
  }
}

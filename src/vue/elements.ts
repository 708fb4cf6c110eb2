import type { DefineComponent } from 'vue';
import type { DialogEvents, DialogMarkup, TimerEvents, TimerMarkup } from '../elements/markup.ts';

/** `@stay` is the prop `onStay`. */
type Heard<M> = { [Name in keyof M & string as `on${Capitalize<Name>}`]?: (event: M[Name]) => void };

declare module 'vue' {
  interface GlobalComponents {
    'still-there-dialog': DefineComponent<DialogMarkup & Heard<DialogEvents>>;
    'session-timer': DefineComponent<TimerMarkup & Heard<TimerEvents>>;
  }
}

import type { DefineComponent } from 'vue';
import type { DialogEvents, DialogMarkup, TimerEvents, TimerMarkup } from '../elements/markup.ts';

/** Listeners in Vue's markup: `@stay` is the prop `onStay`. */
export type Listeners<M> = {
  [Name in keyof M & string as `on${Capitalize<Name>}`]?: ((event: M[Name]) => void) | undefined;
};

declare module 'vue' {
  interface GlobalComponents {
    'still-there-dialog': DefineComponent<DialogMarkup & Listeners<DialogEvents>>;
    'session-timer': DefineComponent<TimerMarkup & Listeners<TimerEvents>>;
  }
}

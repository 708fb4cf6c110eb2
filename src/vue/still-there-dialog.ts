import type { DefineComponent } from 'vue';
import { StillThereDialog as DialogElement } from '../elements/dialog/still-there-dialog.ts';
import type { DialogEvents, DialogMarkup } from '../elements/markup.ts';
import { createComponent } from './create-component.ts';
import type { Listeners } from './elements.ts';

/** The props of {@link StillThereDialog}: properties, attributes and events of `<still-there-dialog>`. */
export interface StillThereDialogProps extends DialogMarkup, Listeners<DialogEvents> {}

/**
 * The dialog that asks "Are you still there?", as a component. It defines `<still-there-dialog>` when it is mounted, works in
 * pages that a server has rendered, and needs no setting of Vue's compiler. Without a `monitor`, it asks for the meeting that a
 * guard of the page guards.
 *
 * Children replace the texts: `<span slot="title">Hello?</span>`. The element is the component's `$el`.
 */
export const StillThereDialog: DefineComponent<StillThereDialogProps> =
  /* @__PURE__ */ createComponent<StillThereDialogProps>('still-there-dialog', DialogElement, {
    properties: ['monitor', 'words', 'reason'],
    attributes: { rejoin: 'rejoin', attention: 'attention', snooze: 'snooze', subject: 'subject' },
    booleans: ['rejoin'],
  });

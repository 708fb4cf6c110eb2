import {
  createElement,
  type ForwardRefExoticComponent,
  forwardRef,
  type HTMLAttributes,
  type RefAttributes,
} from 'react';
import { StillThereDialog as DialogElement } from '../elements/dialog/still-there-dialog.ts';
import type { DialogEvents, DialogMarkup } from '../elements/markup.ts';
import { useElement } from './use-element.ts';

/**
 * The props of {@link StillThereDialog}: properties and attributes of `<still-there-dialog>`, its events, and those
 * of every element.
 */
export interface StillThereDialogProps extends HTMLAttributes<DialogElement>, DialogMarkup {
  /** Before the question or the outcome is shown; cancelable, for an app that shows its own. */
  onShow?: ((event: DialogEvents['show']) => void) | undefined;
  /** The person chose "Stay"; cancelable. `waitUntil(promise)` keeps the question open until the promise settles. */
  onStay?: ((event: DialogEvents['stay']) => void) | undefined;
  /** The person chose "Leave"; cancelable. */
  onLeave?: ((event: DialogEvents['leave']) => void) | undefined;
  /** The person chose "Rejoin": join the call again. */
  onRejoin?: ((event: DialogEvents['rejoin']) => void) | undefined;
}

/**
 * The dialog that asks "Are you still there?", as a component for React 18 and later. It defines `<still-there-dialog>` when
 * it is mounted, and works in pages that a server has rendered. Without a `monitor`, it asks for the meeting that a guard of
 * the page guards.
 *
 * Children replace the texts: `<span slot="title">Hello?</span>`. The ref is the element.
 */
export const StillThereDialog: ForwardRefExoticComponent<StillThereDialogProps & RefAttributes<DialogElement>> =
  /* @__PURE__ */ forwardRef<DialogElement, StillThereDialogProps>(function StillThereDialog(props, forwarded) {
    const { monitor, words, reason, rejoin, className, onShow, onStay, onLeave, onRejoin, ...others } = props;
    const ref = useElement<DialogElement, Pick<DialogElement, 'monitor' | 'words' | 'reason'>>(
      'still-there-dialog',
      DialogElement,
      { monitor, words, reason },
      { show: onShow, stay: onStay, leave: onLeave, rejoin: onRejoin },
      forwarded,
    );
    // As attributes, which a server writes too. React 18 does not know `className` of a custom element, and writes
    // `true` as a text.
    return createElement('still-there-dialog', { ...others, class: className, rejoin: rejoin ? '' : undefined, ref });
  });

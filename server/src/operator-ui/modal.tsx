import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { keepFocus } from './focus.ts';
import type { MeetingsModel } from './meetings-model.ts';
import { OutcomeRegion } from './outcome-region.tsx';
import { AwayError } from './server.ts';
import { messageOf } from './words.ts';

/** Closes the dialog that is open. The browser returns the focus to the button that opened it. */
export function closeDialog(model: MeetingsModel): void {
  model.outcome.clear();
  document.querySelector<HTMLDialogElement>('dialog[open]')?.close();
}

/** Why something was not done, for people. */
export function refusalOf(error: unknown): string {
  const isUnknown = error instanceof AwayError;
  return `${messageOf(error)}${isUnknown ? ' The list will show whether it was done.' : ''}`;
}

/** A modal dialog. The browser keeps the focus in it. */
export function Modal({
  id,
  model,
  isBusy = false,
  describedBy,
  children,
}: {
  readonly id: string;
  readonly model: MeetingsModel;
  readonly isBusy?: boolean;
  readonly describedBy?: string | undefined;
  /** Contains a heading with the id `<id>-title`. */
  readonly children: ComponentChildren;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    model.outcome.clear();
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      id={id}
      ref={ref}
      aria-labelledby={`${id}-title`}
      aria-describedby={describedBy}
      data-busy={isBusy ? '' : undefined}
      onCancel={() => model.outcome.clear()}
      onClose={() => {
        model.dialog.value = undefined;
        keepFocus(); // the row of that button may be gone by now
      }}
    >
      {children}
      <OutcomeRegion outcome={model.outcome} />
    </dialog>
  );
}

/** A modal dialog with a form. While `onSubmit` is under way, the form is not submitted again. */
export function FormModal({
  id,
  model,
  describedBy,
  onSubmit,
  children,
}: {
  readonly id: string;
  readonly model: MeetingsModel;
  readonly describedBy?: string;
  /** Never rejects. */
  readonly onSubmit: () => Promise<void>;
  /** Contains a heading with the id `<id>-title`, and a button of the type `submit`. */
  readonly children: ComponentChildren;
}) {
  const [isBusy, setBusy] = useState(false);
  const isRunning = useRef(false);
  const run = async (): Promise<void> => {
    if (isRunning.current) return;
    isRunning.current = true;
    setBusy(true);
    model.outcome.clear();
    await onSubmit();
    isRunning.current = false;
    setBusy(false);
  };
  return (
    <Modal id={id} model={model} isBusy={isBusy} describedBy={describedBy}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        {children}
      </form>
    </Modal>
  );
}

/** The button that closes the dialog and does nothing else. */
export function CloseButton({
  model,
  isFocused = false,
  children,
}: {
  readonly model: MeetingsModel;
  readonly isFocused?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <button type="button" data-close autofocus={isFocused} onClick={() => closeDialog(model)}>
      {children}
    </button>
  );
}

import { type ReadonlySignal, signal } from '@preact/signals';

/** How long a message stays visible, in milliseconds. */
const lasting = 10_000;

/** A message for the operator. */
export interface Message {
  readonly text: string;
  /** `seen`: announced only, because it is visible elsewhere. */
  readonly tone: 'done' | 'refused' | 'seen';
}

const none: Message = { text: '', tone: 'done' };

/** The results of the operator's actions, as the page's live region shows them. */
export class Outcome {
  readonly #message = signal(none);
  readonly #isInDialog: () => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param isInDialog whether a dialog is open, where a message covers nothing and so stays */
  constructor(isInDialog: () => boolean) {
    this.#isInDialog = isInDialog;
  }

  get message(): ReadonlySignal<Message> {
    return this.#message;
  }

  /** A live region is announced only if it existed before and its text changes (https://www.w3.org/TR/wai-aria-1.2/#live_region_roles). */
  say(text: string, tone: Message['tone'] = 'done'): void {
    this.clear();
    this.#timer = setTimeout(() => {
      this.#message.value = { text, tone };
      if (!this.#isInDialog()) this.#timer = setTimeout(() => this.clear(), lasting);
    }, 100);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#message.value = none;
  }
}

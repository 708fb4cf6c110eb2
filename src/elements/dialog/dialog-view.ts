import { Announcer } from '../announcer.ts';
import { createElement, hideVisually, setText, togglePart } from '../dom.ts';
import { english } from '../words/language.ts';
import { type ResolvedWords, resolveWords } from '../words/resolve-words.ts';
import { dialogSheet } from './dialog-style.ts';
import { type EndReason, endTexts, isRejoinFirst, mayRejoin } from './end-reason.ts';
import { Modal } from './modal.ts';
import { addModalMethods } from './modal-methods.ts';
import { Place } from './place.ts';

/** The question, or the outcome after the end. */
export type Face = 'question' | 'outcome';

interface Button {
  readonly button: HTMLButtonElement;
  /** Its text, which the app can replace. */
  readonly label: HTMLSlotElement;
}

const createSlot = (name: string): HTMLSlotElement => createElement('slot', { name });
const createButton = (name: string, part = name): Button => {
  const label = createSlot(name);
  return { button: createElement('button', { part: `button ${part}`, type: 'button' }, label), label };
};
/** The text of a slot: what the app has put into it, or what it contains. */
const textOf = (slot: HTMLSlotElement): string =>
  slot
    .assignedNodes({ flatten: true })
    .map(({ textContent }) => textContent)
    .join('');

/** The shadow tree of `<still-there-dialog>`, which has two faces: the question, and the outcome after the end. */
export class DialogView {
  /** The words in use. */
  words: ResolvedWords = resolveWords({}, english);
  /**
   * For how many milliseconds the person can keep the question away, `Infinity`: until the end; undefined: that is not offered.
   */
  snoozeTime: number | undefined;

  readonly title: HTMLSlotElement = createSlot('title');
  readonly why: HTMLSlotElement = createSlot('text');
  // The consequence is written twice: in words for screen readers (`when`), and with digits (`before`, `time`, `after`).
  readonly when: HTMLElement = hideVisually(createElement('span', { id: 'when' }));
  readonly before: HTMLElement = createElement('span', { 'aria-hidden': 'true' });
  readonly time: HTMLElement = createElement('p', { part: 'time', 'aria-hidden': 'true' });
  readonly after: HTMLElement = createElement('p', { part: 'text consequence', 'aria-hidden': 'true' });
  readonly bar: HTMLElement = createElement('div', { part: 'bar' });
  readonly track: HTMLElement = createElement('div', { part: 'track', 'aria-hidden': 'true' }, this.bar);
  readonly note: HTMLElement = createElement('p', { part: 'note' });
  readonly stay: Button = createButton('stay', 'stay primary');
  readonly snooze: Button = createButton('snooze');
  readonly leave: Button = createButton('leave');
  readonly answers: HTMLElement = createElement(
    'div',
    { part: 'buttons' },
    this.stay.button,
    this.snooze.button,
    this.leave.button,
  );
  readonly question: HTMLElement = createElement(
    'div',
    { part: 'question' },
    createElement('h2', { part: 'title', id: 'title' }, this.title),
    createElement('p', { part: 'text', id: 'why' }, this.why),
    createElement('p', { part: 'text consequence' }, this.before, this.when),
    this.time,
    this.after,
    this.note,
    this.answers,
  );

  readonly over: HTMLElement = createElement('h2', { part: 'title', id: 'over' });
  readonly reason: HTMLElement = createElement('p', { part: 'text', id: 'reason' });
  readonly rejoin: Button = createButton('rejoin');
  readonly close: Button = createButton('close');
  readonly outcome: HTMLElement = createElement(
    'div',
    { part: 'outcome' },
    this.over,
    this.reason,
    createElement('div', { part: 'buttons' }, this.rejoin.button, this.close.button),
  );

  /** Announces while the dialog is open, which hides everything else from screen readers. */
  readonly innerAnnouncer: Announcer;
  /** Announces while the dialog is closed. */
  readonly outerAnnouncer: Announcer;
  readonly dialog: HTMLDialogElement;
  readonly modal: Modal;
  readonly #root: ShadowRoot;

  /** @param onDismiss called when the person tries to close the dialog */
  constructor(host: HTMLElement, onDismiss: () => void) {
    this.innerAnnouncer = new Announcer(host);
    this.outerAnnouncer = new Announcer(host);
    this.dialog = createElement(
      'dialog',
      { part: 'dialog' },
      this.track,
      this.question,
      this.outcome,
      this.innerAnnouncer.region,
    );
    addModalMethods(this.dialog);
    this.#root = host.attachShadow({ mode: 'open' });
    const place = new Place(this.#root, [this.dialog, this.outerAnnouncer.region], () => this.modal.onGone());
    this.modal = new Modal({ dialog: this.dialog, place, safe: this.stay.button, onDismiss });
    this.adoptStyles();
  }

  /** Sets the style sheet of the document: an element that moves to another document loses the old one. */
  adoptStyles(): void {
    this.#root.adoptedStyleSheets = [dialogSheet(this.#root.ownerDocument)];
  }

  /** Writes everything but the question. */
  render(words: ResolvedWords, reason: EndReason | null, isLate: boolean, canRejoin: boolean): void {
    this.words = words;
    this.dialog.lang = this.outerAnnouncer.lang = words.locale;
    this.dialog.dir = words.dir;
    const why = reason ? words.text(endTexts[reason]) : '';
    setText(this.over, words.text('over'));
    setText(this.reason, isLate ? `${words.text('late')} ${why}` : why);
    setText(this.rejoin.label, words.text('rejoin'));
    setText(this.close.label, words.text('close'));
    this.rejoin.button.hidden = !canRejoin || !mayRejoin(reason);
    const primary = this.primaryOutcome(reason, canRejoin);
    for (const { button } of [this.rejoin, this.close]) togglePart(button, 'primary', button === primary.button);
  }

  /** The button that has the focus after the end: a call whose time is up is not joined again by accident. */
  primaryOutcome(reason: EndReason | null, canRejoin: boolean): Button {
    return canRejoin && isRejoinFirst(reason) ? this.rejoin : this.close;
  }

  /**
   * Shows one of the two faces, which names the dialog.
   * @param described the button that the text describes: screen readers read the description of the button that gets the focus,
   * and only some read that of the dialog around it
   */
  showFace(face: Face, described: HTMLElement | undefined): void {
    const isQuestion = face === 'question';
    this.question.hidden = !isQuestion;
    this.track.hidden = !isQuestion;
    this.outcome.hidden = isQuestion;
    this.dialog.setAttribute('aria-labelledby', isQuestion ? 'title' : 'over');
    for (const { button } of [this.stay, this.rejoin, this.close]) button.removeAttribute('aria-describedby');
    described?.setAttribute('aria-describedby', isQuestion ? 'why when' : 'reason');
  }

  /** Everything that a face says, for an announcement. */
  spokenText(face: Face): string {
    return face === 'question'
      ? `${textOf(this.title)} ${textOf(this.why)} ${this.when.textContent}`
      : `${this.over.textContent}. ${this.reason.textContent}`;
  }
}

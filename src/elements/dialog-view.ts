import { Announcer } from './announcer.ts';
import { build, setText } from './base.ts';
import { dialogSheet } from './dialog-style.ts';
import { type EndReason, overs } from './end-reason.ts';
import type { Texts } from './resolve-words.ts';

const slot = (name: string): HTMLSlotElement => build('slot', { name });
const button = (name: string, ...more: string[]): { button: HTMLButtonElement; label: HTMLSlotElement } => {
  const label = slot(name);
  return { button: build('button', { part: ['button', name, ...more].join(' '), type: 'button' }, label), label };
};

/** The shadow tree of `<still-there-dialog>`: what there is, and nothing of when it is shown. */
export class DialogView {
  readonly title: HTMLSlotElement = slot('title');
  readonly why: HTMLSlotElement = slot('text');
  /** The sentence of what happens and when: in words for the ear; before, time and after for the eye. */
  readonly when: HTMLElement = build('span', { id: 'when', class: 'spoken' });
  readonly before: HTMLElement = build('span', { 'aria-hidden': 'true' });
  readonly time: HTMLElement = build('p', { part: 'time', 'aria-hidden': 'true' });
  readonly after: HTMLElement = build('p', { part: 'text', 'aria-hidden': 'true' });
  readonly bar: HTMLElement = build('div', { part: 'bar', 'aria-hidden': 'true' });
  readonly note: HTMLElement = build('p', { part: 'note' });
  readonly stay: ReturnType<typeof button> = button('stay', 'primary');
  readonly leave: ReturnType<typeof button> = button('leave');
  readonly question: HTMLElement = build(
    'div',
    { part: 'question' },
    build('h2', { part: 'title', id: 'title' }, this.title),
    build('p', { part: 'text' }, build('span', { id: 'why' }, this.why), ' ', this.before, this.when),
    this.time,
    this.after,
    this.note,
    build('div', { part: 'buttons' }, this.stay.button, this.leave.button),
  );

  readonly over: HTMLElement = build('h2', { part: 'title', id: 'over' });
  readonly reason: HTMLElement = build('p', { part: 'text', id: 'reason' });
  readonly rejoin: ReturnType<typeof button> = button('rejoin', 'primary');
  readonly close: ReturnType<typeof button> = button('close');
  readonly outcome: HTMLElement = build(
    'div',
    { part: 'outcome' },
    this.over,
    this.reason,
    build('div', { part: 'buttons' }, this.rejoin.button, this.close.button),
  );

  /** Speaks while the dialog is open: all else is hidden from screen readers then. */
  readonly within: Announcer;
  /** Speaks while it is closed. */
  readonly outside: Announcer;
  readonly dialog: HTMLDialogElement;
  readonly #root: ShadowRoot;

  constructor(host: HTMLElement) {
    this.within = new Announcer(host);
    this.outside = new Announcer(host);
    this.dialog = build(
      'dialog',
      { part: 'dialog', role: 'alertdialog' },
      this.bar,
      this.question,
      this.outcome,
      this.within.region,
    );
    this.#root = host.attachShadow({ mode: 'open' });
    this.#root.append(this.dialog, this.outside.region);
    this.dress();
  }

  /** A constructed style sheet belongs to one document: who is moved into another window loses it. */
  dress(): void {
    this.#root.adoptedStyleSheets = [dialogSheet(this.#root.ownerDocument)];
  }

  /** Writes what is shown after the end. */
  describeOutcome(texts: Texts, reason: EndReason | null, isLate: boolean): void {
    const why = reason ? texts.say(overs[reason]) : '';
    setText(this.over, texts.say('over'));
    setText(this.reason, isLate ? `${texts.say('late')} ${why}` : why);
    setText(this.rejoin.label, texts.say('rejoin'));
    setText(this.close.label, texts.say('close'));
  }

  /** Shows one of the two faces of the dialog, which gives it its name and description. */
  face(face: 'question' | 'outcome'): void {
    const asks = face === 'question';
    this.question.hidden = !asks;
    this.outcome.hidden = asks;
    this.bar.hidden = !asks;
    this.dialog.setAttribute('aria-labelledby', asks ? 'title' : 'over');
    this.dialog.setAttribute('aria-describedby', asks ? 'why when' : 'reason');
  }
}

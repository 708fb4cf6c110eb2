import { Announcer } from '../announcer.ts';
import { createElement, setText } from '../dom.ts';
import { english } from '../words/language.ts';
import { type ResolvedWords, resolveWords } from '../words/resolve-words.ts';
import { AlertBox } from './alert-box.ts';
import { alertSheet, pillSheet } from './timer-style.ts';

/** What the view reads of the element that it belongs to. */
export interface TimerHost extends HTMLElement {
  readonly canExtend: boolean;
  readonly extendBy: number;
  readonly minutes: boolean;
}

/** Never live: a screen reader that gets a new number every second reads nothing else. */
const timerRole = { role: 'timer', 'aria-live': 'off', 'aria-labelledby': 'name' };

/** The shadow tree of `<session-timer>`. */
export class TimerView {
  readonly host: TimerHost;
  /** The words in use. */
  words: ResolvedWords = resolveWords({}, english);
  /** The timer's name for screen readers, which does not change every second. */
  readonly name: HTMLElement = createElement('span', { id: 'name', hidden: '' });
  readonly time: HTMLElement = createElement('span', { part: 'time', ...timerRole });
  readonly before: Text = new Text();
  readonly end: HTMLTimeElement = createElement('time');
  readonly after: Text = new Text();
  readonly ends: HTMLElement = createElement('span', { part: 'ends' }, this.before, this.end, this.after);
  readonly toggle: HTMLButtonElement = createElement('button', { part: 'button toggle', type: 'button' });
  readonly pill: HTMLElement = createElement(
    'div',
    { part: 'pill', role: 'group', hidden: '' },
    createElement('div', {}, this.name, this.time, this.ends),
    this.toggle,
  );
  readonly alert: AlertBox;
  readonly announcer: Announcer;
  readonly #root: ShadowRoot;

  constructor(host: TimerHost) {
    this.host = host;
    this.announcer = new Announcer(host);
    this.#root = host.attachShadow({ mode: 'open' });
    this.#root.append(this.pill);
    this.alert = new AlertBox(this.#root);
    this.#root.append(this.announcer.region);
    this.adoptStyles();
  }

  /** Sets the style sheets of the document: an element that moves to another document loses the old ones. */
  adoptStyles(): void {
    const { ownerDocument: document } = this.#root;
    this.#root.adoptedStyleSheets = [alertSheet(document), pillSheet(document)];
  }

  /**
   * Makes the time plain text after the end, when it is the sentence that is announced: Orca ignores an announcement if it got
   * the same text from an element with `aria-live=off` just before (Orca 43.1 with Firefox 153).
   */
  setOver(isOver: boolean): void {
    if (this.time.hasAttribute('role') !== isOver) return;
    for (const [name, value] of Object.entries(timerRole))
      if (isOver) this.time.removeAttribute(name);
      else this.time.setAttribute(name, value);
  }

  /** Writes everything that does not change with time. */
  renderWords(): void {
    const { host, words, pill, before, after, toggle, alert, announcer } = this;
    const [start = '', rest = ''] = words.text('endsAt', '\n').split('\n');
    const label = words.text(host.minutes ? 'showSeconds' : 'showMinutes');
    pill.lang = alert.box.lang = announcer.lang = words.locale;
    pill.dir = alert.box.dir = words.dir;
    pill.setAttribute('aria-label', words.text('timer'));
    toggle.setAttribute('aria-label', label);
    toggle.title = label;
    alert.extend.hidden = !host.canExtend;
    setText(before, start);
    setText(after, rest);
    setText(alert.extend, words.text('extend', words.duration(host.extendBy)));
    setText(alert.dismiss, words.text('dismiss'));
  }
}

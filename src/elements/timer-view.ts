import { AlertBox } from './alert-box.ts';
import { Announcer } from './announcer.ts';
import { build, setText } from './base.ts';
import type { Texts } from './resolve-words.ts';
import type { SessionTimer } from './session-timer.ts';
import { alertSheet, pillSheet } from './timer-style.ts';

/** The shadow tree of `<session-timer>`: what there is and how it is written, and nothing of when. */
export class TimerView {
  readonly host: SessionTimer;
  /** What the timer is called, which is not read digit by digit. */
  readonly name: HTMLElement = build('span', { id: 'name', hidden: '' });
  /** Never live: screen readers that hear a new number every second read nothing else. */
  readonly time: HTMLElement = build('span', {
    part: 'time',
    role: 'timer',
    'aria-live': 'off',
    'aria-labelledby': 'name',
  });
  readonly before: Text = new Text();
  readonly end: HTMLTimeElement = build('time');
  readonly after: Text = new Text();
  readonly ends: HTMLElement = build('span', { part: 'ends' }, this.before, this.end, this.after);
  readonly toggle: HTMLButtonElement = build('button', { part: 'button toggle', type: 'button' });
  readonly pill: HTMLElement = build(
    'div',
    { part: 'pill', role: 'group', hidden: '' },
    build('div', {}, this.name, this.time, this.ends),
    this.toggle,
  );
  readonly alert: AlertBox;
  readonly announcer: Announcer;
  readonly #root: ShadowRoot;

  constructor(host: SessionTimer) {
    this.host = host;
    this.announcer = new Announcer(host);
    this.#root = host.attachShadow({ mode: 'open' });
    this.#root.append(this.pill);
    this.alert = new AlertBox(this.#root);
    this.#root.append(this.announcer.region);
    this.dress();
  }

  /** A constructed style sheet belongs to one document: who is moved into another window loses it. */
  dress(): void {
    const { ownerDocument: document } = this.#root;
    this.#root.adoptedStyleSheets = [alertSheet(document), pillSheet(document)];
  }

  /** Writes all that does not change with the time. */
  describe(texts: Texts): void {
    const { host, pill, before, after, toggle, alert } = this;
    const [start = '', rest = ''] = texts.say('endsAt', '\n').split('\n');
    const label = texts.say(host.minutes ? 'showSeconds' : 'showMinutes');
    pill.lang = alert.box.lang = texts.locale;
    pill.dir = alert.box.dir = texts.dir;
    pill.setAttribute('aria-label', texts.say('timer'));
    toggle.setAttribute('aria-label', label);
    toggle.title = label;
    alert.extend.hidden = !host.canExtend;
    for (const [node, text] of [
      [before, start],
      [after, rest],
      [alert.extend, texts.say('extend', texts.duration(host.extendBy))],
      [alert.dismiss, texts.say('dismiss')],
    ] as const)
      setText(node, text);
  }
}

import { styleSheet } from '../dom.ts';
import { theme } from '../theme.ts';

/** The style of the alert, in the timer and in a full-screen element. */
export const alertSheet: (document: Document) => CSSStyleSheet = styleSheet(`${theme}
:host { display: contents }
[part=alert] {
  position: fixed; inset-block: auto max(1em, env(safe-area-inset-bottom)); inset-inline: 0; z-index: 2147483647;
  display: flex; flex-wrap: wrap; align-items: center; gap: .75em;
  width: fit-content; max-width: min(40em, 100% - 1em); max-height: calc(100% - 2em);
  margin: 0 auto; padding: .75em; overflow: auto;
  box-shadow: 0 12px 40px #0005;
}
[part=alert] > div { flex: auto }
p { margin: 0 .75em }
[part=text] { color: inherit; font-weight: 700 }
[part=note] { font-weight: 400 }
[part=buttons] { display: flex; flex-wrap: wrap; gap: .5em }
[part~=button] { flex: auto }
@media (prefers-reduced-motion: no-preference) { [part=alert] { animation: rise .2s ease-out } }
`);

/** The style of the timer. The toggle is a clock: its face and hands are borders, which stay visible in forced colours. */
export const pillSheet: (document: Document) => CSSStyleSheet = styleSheet(`
:host { display: block; width: fit-content; max-width: 100% }
:host([hidden]) { display: none }
[part~=pill] { display: flex; align-items: center; min-height: 46px; border-radius: calc(var(--radius) * 1.5) }
[part~=pill] > div { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .75em; padding: .125em 1.25em }
[part=time] { font-size: 1.125em; font-weight: 700; font-variant-numeric: tabular-nums }
[part=ends] { color: var(--quiet) }
[part~=toggle] {
  flex: none; position: relative; min-width: max(44px, 2.75em); margin-inline-start: -1em; padding: 0;
  border-color: transparent; border-radius: 22px; color: var(--quiet);
}
[part~=toggle]::before {
  content: ""; display: block; width: .95em; height: .95em; margin: auto; border: .125em solid; border-radius: 50%;
}
[part~=toggle]::after {
  content: ""; position: absolute; top: calc(50% - .31em); left: calc(50% - .06em);
  width: .19em; height: .25em; border: solid; border-width: 0 0 .125em .125em;
}
[part~=warning] { border: 2px solid var(--on-warning); background: var(--warning); color: var(--on-warning) }
[part~=warning] * { color: inherit }
[part~=warning] [part=time] { font-weight: 800 }
[part~=warning] [part=time]::before {
  content: "!"; display: inline-block; box-sizing: border-box; width: 1.35em; margin-inline-end: .5em;
  border: 2px solid var(--on-warning); border-radius: 50%; background: var(--on-warning); color: var(--warning);
  font-size: .9em; line-height: 1.1; text-align: center; vertical-align: 1px;
}
[part~=toggle]:focus { outline-offset: -3px }
[part~=warning] :focus { outline-color: currentColor }
button:focus:not(:focus-visible) { outline: none }
@media (max-width: 12em) {
  [part~=pill] { flex-wrap: wrap }
  [part~=pill] > div { padding-inline: .5em }
  [part~=toggle] { margin: 0 }
}
@media (forced-colors: active) {
  [part~=toggle] { border-color: Canvas }
  [part~=warning] { forced-color-adjust: none; --warning: Highlight; --on-warning: HighlightText }
  [part~=warning] [part~=toggle] { border-color: transparent }
}
`);

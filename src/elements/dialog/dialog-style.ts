import { styleSheet } from '../dom.ts';
import { theme } from '../theme.ts';

/**
 * Without `all: initial` the browser would do what the first rules do. In a low window the reason comes last, a note comes first,
 * and the answers stay in sight while the text scrolls: of three only Stay, because the others would cover the time. In a very
 * low window they would leave no room for the text, so all of it scrolls.
 */
export const dialogSheet: (document: Document) => CSSStyleSheet = styleSheet(`${theme}
dialog {
  display: block; position: fixed; inset: 0;
  width: min(27em, 100% - 1em);
  height: fit-content;
  max-height: calc(100% - 1em);
  margin: auto;
  padding: clamp(1em, 5vmin, 2em);
  overflow: auto; overscroll-behavior: contain;
  box-shadow: 0 24px 70px #0006;
  text-align: center;
}
dialog:not([open]) { display: none }
dialog::backdrop { background: var(--still-there-backdrop, #080c11b3) }
[part=shield] { all: initial; position: fixed; inset: 0; width: 100%; height: 100% }
h2 { margin: 0 0 .6em; font-size: 1.5em; line-height: 1.2; text-wrap: balance }
[part=time] { color: var(--ink); font-size: 2.75em; font-weight: 700; line-height: 1.2; font-variant-numeric: tabular-nums }
[part~=consequence] { color: var(--ink) }
[part=track] { position: absolute; inset: 0 0 auto; height: 6px; background: var(--line) }
[part=bar] { height: 100%; background: var(--accent); transform-origin: var(--start) center }
[part=buttons] { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(8em, 100%), 1fr)); gap: .75em; margin-top: 1.25em }
.three [part~=stay] { grid-column: 1 / -1 }
@media (max-height: 20em) {
  dialog { padding: .75em 1em }
  h2 { margin-bottom: .4em; font-size: 1.25em }
  p { margin-bottom: .3em }
  [part=time] { font-size: 1.5em }
  [part=buttons] { margin-top: .5em }
  button { padding-inline: .25em }
  [part=question] { display: flex; flex-direction: column }
  [part=text] { order: 1 }
}
@media (min-height: 14em) and (max-height: 20em) {
  [part=note] { order: -1 }
  [part=buttons], button { order: 2 }
  [part=buttons] { position: sticky; bottom: -.75em; margin-bottom: -.75em; padding-bottom: .75em; background: var(--ground) }
  .three { display: contents }
  .three button { margin-top: .5em }
  .three [part~=stay] { position: sticky; bottom: 0; box-shadow: 0 0 0 .75em var(--ground) }
}
@media (max-height: 12em) {
  dialog { width: 100%; max-width: 27em; max-height: 100%; padding: .5em }
  h2 { margin-bottom: .25em; font-size: 1.125em }
  [part=buttons] { margin-top: .25em }
  button { padding: .25em .5em }
}
@media (forced-colors: active) {
  [part=track] { border-bottom: 1px solid }
  [part=bar] { background: Highlight }
}
@media (prefers-reduced-motion: no-preference) {
  dialog { animation: rise .2s ease-out }
  [part=bar] { transition: transform 1s linear }
}
`);

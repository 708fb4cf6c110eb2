import { styleSheet } from '../dom.ts';
import { theme } from '../theme.ts';

export const dialogSheet: (document: Document) => CSSStyleSheet = styleSheet(`${theme}
dialog {
  width: min(27rem, 100% - 1rem);
  max-width: none;
  max-height: calc(100% - 1rem);
  padding: clamp(1rem, 5vmin, 2rem);
  overflow: auto;
  box-shadow: 0 24px 70px #0006;
  text-align: center;
}
dialog::backdrop { background: var(--still-there-backdrop, #080c11b3) }
h2 { margin: 0 0 .6em; font-size: 1.5em; line-height: 1.2; text-wrap: balance }
[part=time] { color: var(--ink); font-size: 2.75em; font-weight: 700; line-height: 1.2; font-variant-numeric: tabular-nums }
[part~=consequence] { color: var(--ink) }
[part=track] { position: absolute; inset: 0 0 auto; height: 6px; background: var(--line) }
[part=bar] { height: 100%; background: var(--accent); transform-origin: var(--start) center }
[part=buttons] { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: .75em; margin-top: 1.25em }
@media (max-height: 20rem) { [part=time] { font-size: 1.5em } [part=buttons] { margin-top: .75em } }
@media (forced-colors: active) {
  [part=track] { border-bottom: 1px solid }
  [part=bar] { background: Highlight }
}
@media (prefers-reduced-motion: no-preference) {
  dialog { animation: rise .2s ease-out }
  [part=bar] { transition: transform 1s linear }
}
`);

/**
 * The colours and controls that both elements share. The page's colour scheme decides on light or dark: whoever wants dark
 * says `color-scheme: dark`, or `light dark`, on the page or the element. All contrasts are above 4.5 for text, and 3 for
 * what is not (WCAG 1.4.3, 1.4.11).
 */
export const theme = `
:host {
  --ground: var(--still-there-ground, #fff);
  --ink: var(--still-there-ink, #131a22);
  --quiet: var(--still-there-quiet, #4d5865);
  --line: var(--still-there-line, #c9d1da);
  --accent: var(--still-there-accent, #0b6b62);
  --on-accent: var(--still-there-on-accent, #fff);
  --radius: var(--still-there-radius, 18px);
  --start: left;
  font-family: var(--still-there-font, system-ui, sans-serif);
  line-height: 1.5;
}
@supports (color: light-dark(red, red)) {
  :host {
    --ground: var(--still-there-ground, light-dark(#fff, #151c23));
    --ink: var(--still-there-ink, light-dark(#131a22, #e9eef4));
    --quiet: var(--still-there-quiet, light-dark(#4d5865, #a9b4c0));
    --line: var(--still-there-line, light-dark(#c9d1da, #3a4652));
    --accent: var(--still-there-accent, light-dark(#0b6b62, #4fd1bf));
    --on-accent: var(--still-there-on-accent, light-dark(#fff, #05211e));
  }
}
[dir=rtl] { --start: right }
[hidden] { display: none !important }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
[part=dialog], [part=alert], [part~=pill] {
  box-sizing: border-box;
  border: 1px solid var(--line);
  border-radius: var(--radius);
  background: var(--ground);
  color: var(--ink);
  overflow-wrap: anywhere;
}
p { margin: 0 0 .6em; color: var(--quiet); text-wrap: pretty }
p:empty { display: none }
[part=note] { color: var(--ink); font-weight: 600 }
@keyframes rise { from { opacity: 0; translate: 0 .5rem } }
button {
  min-width: 44px; min-height: 44px; padding: .5em 1em;
  border: 1px solid var(--line); border-radius: min(.75em, var(--radius));
  background: none; color: inherit; font: inherit; font-weight: 600; cursor: pointer;
}
button:hover { border-color: var(--ink) }
[part~=primary] { border-color: transparent; background: var(--accent); color: var(--on-accent) }
button[aria-disabled=true] { border: 1px dashed; background: none; color: inherit; cursor: progress }
/* By \`:focus\`, since browsers show \`:focus-visible\` after a script's focus() only to who last used the keyboard. */
button:focus { outline: 3px solid var(--accent); outline-offset: 2px }
`;

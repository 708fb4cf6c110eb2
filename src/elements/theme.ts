/**
 * The colours, each for light and dark. The page's colour scheme decides: for dark, set `color-scheme: dark` or `light dark` on
 * the page or the element. Contrasts are above 4.5 for text and 3 for the rest (WCAG 1.4.3, 1.4.11).
 */
const colours = {
  ground: ['#fff', '#151c23'],
  ink: ['#131a22', '#e9eef4'],
  quiet: ['#4d5865', '#a9b4c0'],
  line: ['#c9d1da', '#3a4652'],
  accent: ['#0b6b62', '#4fd1bf'],
  'on-accent': ['#fff', '#05211e'],
  warning: ['#ffc53d', '#ffc53d'],
  'on-warning': ['#3d2500', '#3d2500'],
} as const;

/** Custom properties for the colours, which the page can set. */
const declareColours = (choose: (light: string, dark: string) => string): string =>
  Object.entries(colours)
    .map(([name, [light, dark]]) => `--${name}: var(--still-there-${name}, ${choose(light, dark)});`)
    .join('');

/**
 * The style of both elements. A text has the direction of its own letters: an app may put English into an Arabic page. A focused
 * button has its ring by `:focus`: after a script's `focus()`, browsers match
 * `:focus-visible` only if the person used the keyboard last.
 */
export const theme: string = `
:host {
  ${declareColours((light) => light)}
  --radius: var(--still-there-radius, 18px);
  --start: left;
  font-family: var(--still-there-font, system-ui, sans-serif);
  line-height: 1.5;
}
@supports (color: light-dark(red, red)) {
  :host { ${declareColours((light, dark) => `light-dark(${light}, ${dark})`)} }
}
[dir=rtl] { --start: right }
[hidden] { display: none !important }
[part=dialog], [part=alert], [part~=pill] {
  box-sizing: border-box;
  border: 1px solid var(--line);
  border-radius: var(--radius);
  background: var(--ground);
  color: var(--ink);
  overflow-wrap: anywhere;
}
h2, p, button { unicode-bidi: plaintext }
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
button:focus { outline: 3px solid var(--accent); outline-offset: 2px }
`;

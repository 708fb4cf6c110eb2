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

/** The custom properties that a page can set. */
export const customProperties: readonly string[] = [...Object.keys(colours), 'radius', 'font', 'backdrop'].map(
  (name) => `--still-there-${name}`,
);

/** Custom properties for the colours, which the page can set. */
const declareColours = (choose: (light: string, dark: string) => string): string =>
  Object.entries(colours)
    .map(([name, [light, dark]]) => `--${name}: var(--still-there-${name}, ${choose(light, dark)});`)
    .join('');

/** The outermost elements of the shadow trees. */
const roots = ':where(dialog, [part=alert], [part~=pill])';

/**
 * The style of both elements. Nothing is inherited from the page but `color-scheme` and custom properties, and nothing
 * depends on the host: the page's own rules about it win over `:host`. Sizes are in `em` of the font size that the person has
 * set in the browser, because `rem` is the page's. `user-select: auto` would follow the parent, and mobile browsers enlarge
 * some text by themselves.
 *
 * A text has the direction of its own letters: an app may put English into an Arabic page. A focused button has its ring by
 * `:focus`: after a script's `focus()`, browsers match `:focus-visible` only if the person used the keyboard last.
 */
export const theme: string = `
${roots} {
  all: initial;
  color-scheme: inherit;
  ${declareColours((light) => light)}
  --radius: var(--still-there-radius, 18px);
  --start: left;
  box-sizing: border-box;
  border: 1px solid var(--line);
  border-radius: var(--radius);
  background: var(--ground);
  color: var(--ink);
  font-family: var(--still-there-font, system-ui, sans-serif);
  line-height: 1.5;
  overflow-wrap: anywhere;
  -webkit-user-select: text; user-select: text;
  -webkit-text-size-adjust: 100%; text-size-adjust: 100%;
}
@supports (color: light-dark(red, red)) {
  ${roots} { ${declareColours((light, dark) => `light-dark(${light}, ${dark})`)} }
}
[dir=rtl] { --start: right }
[hidden] { display: none !important }
h2, p, button { unicode-bidi: plaintext }
p { margin: 0 0 .6em; color: var(--quiet); text-wrap: pretty }
p:empty { display: none }
[part=note] { color: var(--ink); font-weight: 600 }
[part=time] { overflow-wrap: normal }
@keyframes rise { from { opacity: 0; translate: 0 .5em } }
button {
  min-width: 44px; min-height: 44px; padding: .5em 1em;
  border: 1px solid var(--line); border-radius: min(.75em, var(--radius));
  background: none; color: inherit; font: inherit; font-weight: 600; cursor: pointer; text-wrap: balance;
}
button:hover { border-color: var(--ink) }
[part~=primary] { border-color: transparent; background: var(--accent); color: var(--on-accent) }
button[aria-disabled=true] { border: 1px dashed; background: none; color: inherit; cursor: progress }
button:focus { outline: 3px solid var(--accent); outline-offset: 2px }
`;

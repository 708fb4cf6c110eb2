// What the styles of a page do to the question and the timer: nothing.
import { describe, expect, onTestFinished, test } from 'vitest';
import { box, clickOn, finishMoving, part, settle, stage } from '../support/dialog.ts';
import { centerOf, colorAt } from '../support/input.ts';
import { part as timerPart, stage as timerStage } from '../support/timer.ts';

/** For each property, one of them is not its initial value. */
const values = [
  ...['none', 'hidden', 'red', '7px', 'all', 'center', 'right', 'uppercase', 'italic', 'rtl', 'vertical-rl', 'bold'],
  ...[
    'help',
    'preserve',
    'break-all',
    'nowrap',
    'pre',
    'collapse',
    'hide',
    'isolate',
    'not-allowed',
    'monospace',
    'inside',
    'upper-roman',
  ],
  ...[
    'under',
    'over',
    'filled dot',
    'text',
    'crispEdges',
    'optimizeSpeed',
    'geometricPrecision',
    'evenodd',
    'linearRGB',
  ],
  ...[
    'round',
    'bevel',
    'middle',
    'stroke',
    'fill',
    'markers',
    'condensed',
    'small-caps',
    'read-write',
    'disc',
    'inert',
  ],
  ...[
    '7px red',
    '1px 1px 1px red',
    'exact',
    'manual',
    'auto',
    'always',
    'strict',
    'anywhere',
    '1',
    '3',
    '0.5',
    '"x"',
    '"x" "y"',
  ],
  ...[
    'url("#x")',
    'antialiased',
    '50%',
    '"smcp"',
    '"wght" 900',
    'pan-y',
    'allow-end',
    'first',
    'fullwidth',
    'super',
    'end',
  ],
  ...[
    'optimizequality',
    'pixelated',
    'mixed',
    'upright',
    'sideways',
    'normal',
    'swap',
    '"–"',
    'no-common-ligatures',
    'oldstyle-nums',
  ],
  ...[
    'ruby',
    'emoji',
    'unicode',
    'stable',
    'balance',
    'weight',
    'block',
    'space',
    'unicase',
    'slashed-zero',
    'jis78',
    'historical-forms',
  ],
  ...[
    'space-all',
    'thin',
    'red blue',
    'trim-start',
    'alphabetic',
    'cap alphabetic',
    'spell-out',
    'each-line 7px',
    'before',
    '12 4',
  ],
];

/** The inherited properties of this engine, each with a value that a child takes over. */
function findInherited(): [name: string, value: string][] {
  const parent = document.body.appendChild(document.createElement('div'));
  const child = parent.appendChild(document.createElement('div'));
  child.style.display = 'none'; // what has no box computes nothing by the size of its parent
  const style = getComputedStyle(child);
  const found: [string, string][] = [];
  for (const name of [...style, 'user-select', '-webkit-user-select', '-webkit-text-size-adjust']) {
    const initial = style.getPropertyValue(name);
    const isInherited = (value: string): boolean => {
      parent.style.setProperty(name, value);
      return style.getPropertyValue(name) !== initial;
    };
    const value = values.filter((one) => CSS.supports(name, one)).find(isInherited);
    parent.removeAttribute('style');
    // `color-scheme` is followed on purpose
    if (value !== undefined && name !== 'color-scheme') found.push([name, value]);
  }
  parent.remove();
  return found;
}

/** A sheet of the page, which wins over everything that a component says of its own element. */
function pageSheet(css: string): void {
  const style = document.head.appendChild(document.createElement('style'));
  style.textContent = css;
  onTestFinished(() => style.remove());
}

/** Every computed property of the element and of what is in it. */
function looksOf(root: Element, ...pseudoElements: string[]): Record<string, string> {
  const looks: Record<string, string> = {};
  const elements = [root, ...root.querySelectorAll('*')];
  for (const [at, element] of elements.entries()) {
    for (const pseudo of ['', ...pseudoElements]) {
      const style = getComputedStyle(element, pseudo);
      const label = `${at} ${element.tagName} ${element.getAttribute('part') ?? ''}${pseudo}`;
      for (const name of [...style, 'user-select', '-webkit-user-select'])
        if (!name.startsWith('--')) looks[`${label} ${name}`] = style.getPropertyValue(name);
    }
  }
  return looks;
}

/** What differs, so that a failure can be read. */
const changes = (before: Record<string, string>, after: Record<string, string>): string[] =>
  Object.keys(before)
    .filter((name) => before[name] !== after[name])
    .map((name) => `${name}: ${before[name]} became ${after[name]}`);

describe('inherited properties that a page sets on everything', () => {
  const inherited = findInherited();
  const hostile = (names = inherited): string => `html, body, still-there-dialog, session-timer {
    ${names.map(([name, value]) => `${name}: ${value} !important;`).join('\n')}
  }`;

  test('are known in this engine', () => {
    expect(inherited.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        ...['color', 'cursor', 'direction', 'font-family', 'font-size', 'font-weight', 'letter-spacing', 'line-height'],
        ...['list-style-type', 'pointer-events', 'text-align', 'text-indent', 'text-shadow', 'text-transform'],
        ...[
          'visibility',
          'white-space-collapse',
          'word-break',
          'word-spacing',
          'writing-mode',
          '-webkit-text-fill-color',
        ],
      ]),
    );
  });

  test('change nothing in the question, and it can be answered', async () => {
    const { dialog, monitor, ask } = stage();
    await ask();
    await finishMoving(dialog);
    const before = looksOf(box(dialog), '::backdrop');
    pageSheet(hostile());
    pageSheet('html { font-size: 62.5% !important }');
    expect(changes(before, looksOf(box(dialog), '::backdrop'))).toEqual([]);
    await clickOn(dialog, 'stay');
    await settle();
    expect({ open: dialog.open, state: monitor.state }).toEqual({ open: false, state: 'active' });
  });

  test('change nothing in the timer and its alert', async () => {
    pageSheet('html { overflow: hidden }'); // no scroll bar comes or goes
    const { timer, until } = timerStage({ timer: { canExtend: true } });
    await until(5 * 60_000);
    const parts = ['pill', 'alert'].map((name) => timerPart(timer, name));
    for (const one of parts) for (const animation of one.getAnimations({ subtree: true })) animation.finish();
    const before = parts.map((one) => looksOf(one));
    // The timer is a box in the page, which decides which way its boxes follow each other.
    pageSheet(hostile(inherited.filter(([name]) => !name.endsWith('writing-mode'))));
    expect(parts.map((one, at) => changes(before[at] ?? {}, looksOf(one)))).toEqual([[], []]);
  });

  test('do not keep anything from screen readers: what is only heard stays rendered', async () => {
    const { dialog } = stage();
    pageSheet(hostile());
    const region = dialog.shadowRoot?.querySelector('[aria-live]:not(dialog *)') as Element;
    expect({ visible: getComputedStyle(region).visibility, shown: region.checkVisibility() }).toEqual({
      visible: 'visible',
      shown: true,
    });
  });
});

describe('styles of the element and of what it is in', () => {
  const styles = [
    ...['opacity: 0', 'filter: blur(50px) brightness(0)', 'transform: scale(.01)', 'scale: 0', 'clip-path: inset(50%)'],
    ...[
      'contain: strict; width: 0; height: 0',
      'overflow: hidden; width: 0; height: 0',
      'mask: linear-gradient(#0000, #0000)',
    ],
    ...[
      'position: fixed; left: -9999px',
      'will-change: transform; perspective: 1px',
      'container-type: size',
      'isolation: isolate',
    ],
    ...['mix-blend-mode: difference', 'content-visibility: auto; position: absolute; top: 9000px', 'display: contents'],
    ...[
      'user-select: none; -webkit-user-select: none',
      'interactivity: inert',
      'zoom: .25',
      'zoom: 3',
      'visibility: collapse',
    ],
    ...['position: absolute; z-index: -1', 'translate: 0 -5000px', 'backface-visibility: hidden; rotate: y 180deg'],
  ];
  const tests = styles.map((style) => [style.slice(0, style.indexOf(';') + 1) || style, style] as const);
  test.each(tests)('do not hide or move the question: %s', async (_name, style) => {
    const { dialog, monitor, ask } = stage();
    const wrapper = document.body.appendChild(document.createElement('div'));
    wrapper.append(dialog);
    await ask();
    await finishMoving(dialog);
    const before = box(dialog).getBoundingClientRect();
    monitor.reset();
    pageSheet(`still-there-dialog, div { ${style.replaceAll(';', ' !important;')} !important }`);
    await ask();
    await finishMoving(dialog);
    const { left, top, width, height } = part(dialog, 'stay').getBoundingClientRect();
    expect(box(dialog).getBoundingClientRect()).toMatchObject({ width: before.width, height: before.height });
    expect({ left, top, width, height }).toMatchObject({ height: expect.closeTo(46, -1) });
    expect(await colorAt(left + 8, top + height / 2)).toBe('rgb(11, 107, 98)');
    await clickOn(dialog, 'stay');
    await settle();
    expect({ open: dialog.open, state: monitor.state }).toEqual({ open: false, state: 'active' });
  });

  test('of the whole page do not either', async () => {
    const { dialog, monitor, ask } = stage();
    pageSheet(
      'body { opacity: 0; filter: brightness(0); transform: scale(.1); pointer-events: none; user-select: none; zoom: .5 }',
    );
    await ask();
    await finishMoving(dialog);
    const [x, y] = centerOf(part(dialog, 'stay'));
    const { left } = part(dialog, 'stay').getBoundingClientRect();
    expect(await colorAt(left + 8, y)).toBe('rgb(11, 107, 98)');
    expect(document.elementFromPoint(x, y)).toBe(dialog);
    await clickOn(dialog, 'stay');
    expect(monitor.state).toBe('active');
  });

  test('leave what is documented: custom properties, parts, and the colour scheme', async () => {
    const { dialog, ask } = stage();
    pageSheet(`
      html { color-scheme: dark }
      body { --still-there-ink: rgb(1, 2, 3) }
      still-there-dialog { --still-there-radius: 3px; --radius: 99px }
      still-there-dialog::part(stay) { letter-spacing: 2px; background: rgb(4, 5, 6) }
    `);
    await ask();
    const { color, backgroundColor, borderTopLeftRadius } = getComputedStyle(box(dialog));
    const stay = getComputedStyle(part(dialog, 'stay'));
    expect({
      color,
      backgroundColor,
      borderTopLeftRadius,
      spacing: stay.letterSpacing,
      stay: stay.backgroundColor,
    }).toEqual({
      color: 'rgb(1, 2, 3)',
      backgroundColor: 'rgb(21, 28, 35)',
      borderTopLeftRadius: '3px',
      spacing: '2px',
      stay: 'rgb(4, 5, 6)',
    });
  });
});

// Trusted input by WebDriver actions; a touch would arrive as a mouse click. Coordinates are CSS pixels of the
// top-level viewport.
import type { WebKitSession } from './webdriver.ts';

const perform = (session: WebKitSession, ...actions: object[]) => session.command('POST', '/actions', { actions });

/** WebDriver's code points for the keys that have no character. */
const keys: Record<string, string> = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
};

const moveTo = (x: number, y: number) => ({ type: 'pointerMove', duration: 0, origin: 'viewport', x, y });

export async function moveMouse(session: WebKitSession, x: number, y: number): Promise<void> {
  await perform(session, { type: 'pointer', id: 'mouse', actions: [moveTo(x, y)] });
}

export async function click(session: WebKitSession, x: number, y: number): Promise<void> {
  const press = [
    { type: 'pointerDown', button: 0 },
    { type: 'pointerUp', button: 0 },
  ];
  await perform(session, { type: 'pointer', id: 'mouse', actions: [moveTo(x, y), ...press] });
}

/** Actions that do nothing. */
export async function pause(session: WebKitSession): Promise<void> {
  await perform(session, { type: 'none', id: 'pause', actions: [{ type: 'pause', duration: 0 }] });
}

export async function pressMouse(session: WebKitSession): Promise<void> {
  await perform(session, { type: 'pointer', id: 'mouse', actions: [{ type: 'pointerDown', button: 0 }] });
}

export async function releaseMouse(session: WebKitSession): Promise<void> {
  await perform(session, { type: 'pointer', id: 'mouse', actions: [{ type: 'pointerUp', button: 0 }] });
}

const sendKeys = (session: WebKitSession, ...actions: object[]) =>
  perform(session, { type: 'key', id: 'keyboard', actions });
const keyTo = (type: 'keyDown' | 'keyUp') => (key: string) => ({ type, value: keys[key] ?? key });

/** A key, or several that are held together: 'Shift+Tab'. */
export async function pressKey(session: WebKitSession, key: string): Promise<void> {
  const held = key.split('+');
  await sendKeys(session, ...held.map(keyTo('keyDown')), ...held.reverse().map(keyTo('keyUp')));
}

export async function holdKey(session: WebKitSession, key: string): Promise<void> {
  await sendKeys(session, keyTo('keyDown')(key));
}

export async function releaseKey(session: WebKitSession, key: string): Promise<void> {
  await sendKeys(session, keyTo('keyUp')(key));
}

let wheels = 0;

export async function wheel(
  session: WebKitSession,
  x: number,
  y: number,
  deltaX: number,
  deltaY: number,
): Promise<void> {
  await perform(session, {
    type: 'wheel',
    id: `wheel ${wheels++}`, // the same wheel would turn only by the difference to the last time
    actions: [{ type: 'scroll', duration: 0, origin: 'viewport', x, y, deltaX, deltaY }],
  });
}

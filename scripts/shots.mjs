// What the pictures in docs/screenshots show, and how the demo comes to show it. The clock stands where it can. With `--states`,
// `npm run screenshots` draws every state in every look instead, for people to look at.

/** What everything is given: no machine's own zone, language, size of a pixel or pace of moving things. */
const same = {
  deviceScaleFactor: 1,
  locale: 'en-GB',
  timezoneId: 'UTC',
  reducedMotion: /** @type {const} */ ('reduce'),
};
const now = Date.UTC(2026, 2, 2, 15);
const minute = 60_000;

/** Fonts as they are measured, without what a machine's screen asks for. */
export const switches = [
  '--no-sandbox', // needed as root and in most containers; the pages are our own
  '--disable-gpu',
  '--disable-lcd-text',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
  '--allow-loopback-in-peer-connection',
  '--autoplay-policy=no-user-gesture-required',
];

/** A question with 42 s left. */
const asks = { press: '[data-asks=inactive]', runs: 18_050 };
/** An alert five minutes before the end, for who may extend. */
const alerts = { press: '[data-counts=extend]', runs: 1000 };
const call = { to: '#stage', size: [720, 440] };

/**
 * @typedef {object} Shot
 * @property {string} name of the file
 * @property {[number, number]} [size] of the page, px
 * @property {string} [query] of the gallery's address
 * @property {object} [context] of the browser
 * @property {string} [press] the button that brings the state about
 * @property {boolean} [isFullScreen] whether it leads to full screen
 * @property {number} [runs] how long it goes on from there, ms
 * @property {string} [to] what is scrolled to
 * @property {string} [of] what is cut out
 * @property {string} [css] added to the page
 * @property {number} [textSize] the size of text that the person has set in the browser, px; usually 16
 * @property {boolean} [isLive] whether time goes on by itself, for a state that waits for it in a loop
 */

/** @type {readonly Shot[]} */
export const shots = [
  { name: 'dialog-light', ...asks },
  { name: 'dialog-dark', ...asks, context: { colorScheme: 'dark' } },
  { name: 'dialog-rtl', ...asks, query: 'lang=ar' },
  { name: 'dialog-german', ...asks, query: 'lang=de' },
  { name: 'dialog-brand', ...asks, query: 'colours=brand' },
  { name: 'dialog-narrow', ...asks, size: [320, 568] },
  { name: 'dialog-forced-colors', ...asks, context: { forcedColors: 'active' } },
  { name: 'dialog-full-screen', press: '[data-asks=fullscreen]', isFullScreen: true, runs: 19_050, size: [960, 540] },
  { name: 'dialog-outcome', press: '[data-over=inactive]' },
  { name: 'timer-light', of: '#stage', size: [800, 600] },
  { name: 'timer-dark', of: '#stage', size: [800, 600], context: { colorScheme: 'dark' } },
  { name: 'timer-rtl', ...alerts, ...call, query: 'lang=he' },
  { name: 'timer-alert', ...alerts, ...call },
  { name: 'timer-alert-full-screen', press: '[data-counts=stage]', isFullScreen: true, runs: 1000, size: [960, 540] },
];

const question = (name, more = {}) => ({
  name: `question-${name}`,
  press: `[data-asks=${name}]`,
  runs: 18_050,
  ...more,
});
const outcome = (reason) => ({ name: `outcome-${reason}`, press: `[data-over=${reason}]` });
const timer = (name, runs = 1000) => ({ name: `timer-${name}`, press: `[data-counts=${name}]`, runs, to: '#stage' });

/** Every state of both elements, for {@link looks}. @type {readonly Shot[]} */
export const states = [
  ...['inactive', 'alone', 'waiting', 'snooze', 'keepIn', 'session', 'words', 'slots', 'modal'].map((name) =>
    question(name),
  ),
  question('seconds', { runs: 4050 }),
  ...['pending', 'failed', 'offline'].map((name) => question(name, { runs: 2000 })),
  { name: 'outcome-late', press: '[data-asks=late]', isLive: true },
  ...[
    'inactive',
    'hidden',
    'alone',
    'waiting',
    'declined',
    'ended',
    'limit',
    'elsewhere',
    'removed',
    'connection',
    'full',
    'host',
  ].map(outcome),
  { ...question('fullscreen'), isFullScreen: true },
  ...['hour', 'five', 'minute', 'minutes', 'extend', 'pending', 'refused'].map((name) => timer(name)),
  timer('up', 4000),
  timer('extended', 2000),
  { ...timer('stage'), isFullScreen: true, to: undefined },
];

/** Every way to look at the states. @type {Readonly<Record<string, Partial<Shot>>>} */
export const looks = {
  light: {},
  dark: { context: { colorScheme: 'dark' } },
  brand: { query: 'colours=brand' },
  'text-200': { textSize: 32 },
  'root-62': { css: 'html { font-size: 62.5% }' },
  '320x256': { size: [320, 256] },
  '320x256-text-200': { size: [320, 256], textSize: 32 },
  '360x640': { size: [360, 640] },
  'forced-colors': { context: { forcedColors: 'active' } },
  'forced-colors-dark': { context: { forcedColors: 'active', colorScheme: 'dark' } },
  ...Object.fromEntries(['ar', 'de', 'hi', 'ja', 'ru'].map((lang) => [`lang-${lang}`, { query: `lang=${lang}` }])),
};

/**
 * Brings the gallery of a demo into what a picture shows.
 * @param {import('playwright').Browser} browser
 * @param {string} url of the demo
 * @param {Shot} shot
 */
export async function openShot(browser, url, { query = '', size = [560, 380], context = {}, ...shot }) {
  const [width, height] = size;
  const page = await (await browser.newContext({ ...same, viewport: { width, height }, ...context })).newPage();
  if (shot.textSize) {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Page.setFontSizes', { fontSizes: { standard: shot.textSize } });
  }
  if (!shot.isLive) {
    await page.clock.install({ time: now - minute }); // from then on it runs
    await page.clock.pauseAt(now);
  }
  await page.goto(`${url}/gallery?${query}`, { waitUntil: 'networkidle' }); // words are loaded
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector('session-timer'))?.countdown); // all is set up
  if (shot.css) await page.addStyleTag({ content: shot.css });
  if (shot.press) await page.click(shot.press);
  if (shot.isFullScreen) await page.waitForFunction(() => document.fullscreenElement);
  if (shot.isLive)
    await page.waitForFunction(() => document.querySelector('still-there-dialog:not([lang=""])')?.reason);
  else await page.clock.runFor(shot.runs ?? 1000);
  if (shot.to) await page.evaluate((to) => document.querySelector(to)?.scrollIntoView({ block: 'start' }), shot.to);
  await page.mouse.move(0, 0);
  return page;
}

/**
 * By what a picture is painted: another browser, or fonts that are wider or narrower (px), make another picture.
 * @param {import('playwright').Page} page
 */
export async function painterOf(page) {
  const fonts = await page.evaluate(() => {
    const context = document.createElement('canvas').getContext('2d');
    return ['Are you still there? 0123456789', 'هل ما زلت هنا؟'].map((text) => {
      context.font = '700 100px system-ui, sans-serif';
      return Math.round(context.measureText(text).width);
    });
  });
  const [major] = page.context().browser().version().split('.');
  return `Chromium ${major}, ${fonts.join(' and ')} px`;
}

/**
 * @param {import('playwright').Page} page
 * @param {string} [of] what is cut out
 */
export const shoot = (page, of) => (of ? page.locator(of) : page).screenshot({ animations: 'disabled' });

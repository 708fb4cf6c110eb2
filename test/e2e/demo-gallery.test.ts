// The gallery, in Chromium: every state is a click away, and none of them shuts anybody out.
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../demo/start-demo.ts';
import type { PuppeteerTab } from '../support/engine-puppeteer.ts';
import { type PageClock, pageClockScript } from '../support/page-clock.ts';
import { sharedBrowser } from '../support/shared-browser.ts';
import { engineOrSkip } from '../support/skips.ts';
import { focused, press } from './support/demo-page.ts';

declare const clock: PageClock;

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
let demo: Demo;

beforeAll(async () => {
  demo = await startDemo({ port: 0 });
});

afterAll(async () => {
  await demo?.close();
});

async function open(query = ''): Promise<{ tab: PuppeteerTab } & AsyncDisposable> {
  const tab = await (await sharedBrowser('chromium')).open();
  await tab.page.evaluateOnNewDocument(pageClockScript);
  await tab.goto(`${demo.url}/gallery${query}`);
  await tab.page.addScriptTag({ path: axe });
  // What fades in has too little contrast for a moment.
  await tab.page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  return { tab, [Symbol.asyncDispose]: () => tab.close() };
}

/** What axe finds in all that is shown, or in one element. */
const violations = (tab: PuppeteerTab, element = 'html') =>
  tab.evaluate(async (context) => {
    const { axe } = window as unknown as { axe: { run(context: string): Promise<AxeResults> } };
    return (await axe.run(context)).violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
    );
  }, element);

/** Waits until an open dialog shows a text, and gives back what it shows. */
const says = (tab: PuppeteerTab, wanted: string) =>
  tab.until((text) => {
    const dialogs = [...document.querySelectorAll('still-there-dialog')];
    const root = dialogs.find(({ open }) => open)?.shadowRoot;
    const face = root?.querySelector<HTMLElement>(':is([part=question], [part=outcome]):not([hidden])');
    const slotted = [...(face?.querySelectorAll('slot') ?? [])].flatMap((slot) => slot.assignedNodes());
    const shown = [face, ...slotted].map((node) => node?.textContent).join(' ');
    return shown.includes(text) && face?.checkVisibility() ? shown : undefined;
  }, wanted);

/** Closes what is open, and lets go of the page's full screen and dialog. */
const close = (tab: PuppeteerTab) =>
  tab.evaluate(async () => {
    for (const { open, shadowRoot } of document.querySelectorAll('still-there-dialog')) {
      const face = open && shadowRoot?.querySelector(':is([part=question], [part=outcome]):not([hidden])');
      if (face) face.querySelector<HTMLButtonElement>(':is([part~=leave], [part~=close])')?.click();
    }
    document.querySelector<HTMLDialogElement>('#invite')?.close();
    if (!document.fullscreenElement) return;
    await document.exitFullscreen();
    // Until all is in its place again.
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  });

const questions = [
  ['inactive', 'We haven’t noticed any activity for a while.'],
  ['alone', 'You are the only one in the call.'],
  ['waiting', 'Nobody else has joined the call yet.'],
  ['snooze', 'Ask me again in 30 minutes'],
  ['keepIn', 'Keep me in until the call ends'],
  ['session', 'Your session will end in 1 minute.'],
  ['failed', 'That didn’t work. Please try again.'],
  ['offline', 'You are offline. Please try again when you are back online.'],
  ['late', 'Your answer came too late. You were inactive for too long.'],
  ['words', 'Keep watching'],
  ['slots', 'Dr. Ada is waiting for you.'],
  ['fullscreen', 'Are you still there?'],
  ['modal', 'Are you still there?'],
  ['pending', 'One moment…'],
  ['soon', 'Are you still there?'],
] as const;

const overs = [
  ['inactive', 'You were inactive for too long.'],
  ['hidden', 'This page was in the background for too long.'],
  ['alone', 'You were the only one in the call.'],
  ['waiting', 'Nobody else joined the call.'],
  ['declined', 'You chose to leave.'],
  ['ended', 'The call has ended.'],
  ['limit', 'The session reached its time limit.'],
  ['elsewhere', 'You joined this call in another window or on another device.'],
  ['removed', 'You were removed from the call.'],
  ['connection', 'The connection was lost.'],
  ['full', 'The call is full. Please try again later.'],
  ['host', 'The call was ended for everyone.'],
] as const;

const counts = [
  ['hour', /^1:00:00|^59:/],
  ['five', /^0[45]:\d\d.*5 minutes left\./],
  ['minute', /^0[01]:\d\d.*1 minute left\./],
  ['up', /^Time is up\..*Time is up\./],
  ['minutes', /^42 min /],
  ['unlimited', /^$/],
  ['extend', /5 minutes left\..*Extend by 15 minutes/],
  ['pending', /5 minutes left\. One moment….*Extend by 15 minutes/],
  ['extended', /^(19|20):\d\d.*Extended\. The session now ends at \d+:\d\d/],
  ['refused', /5 minutes left\. The session could not be extended\./],
  ['stage', /5 minutes left\..*Extend by 15 minutes/],
] as const;

/** Waits until the timer and its alert show a text. */
const timerSays = (tab: PuppeteerTab, wanted: RegExp) =>
  tab.until((source) => {
    const root = document.querySelector('session-timer')?.shadowRoot;
    const parts = ['time', 'ends', 'text', 'note', 'extend'].map((name) => root?.querySelector(`[part~=${name}]`));
    const texts = parts.filter((part) => part?.checkVisibility()).map((part) => part?.textContent);
    return new RegExp(source).test(texts.filter(Boolean).join(' ')) || undefined;
  }, wanted.source);

engineOrSkip('chromium')('The gallery', () => {
  test('shows each state of the dialog at a click', async () => {
    await using gallery = await open();
    const { tab } = gallery;
    for (const [state, text] of questions) {
      await press(tab, `[data-asks=${state}]`);
      await says(tab, text);
      await close(tab);
    }
    for (const rejoin of [true, false]) {
      for (const [reason, text] of overs) {
        await press(tab, `[data-over=${reason}]`);
        await says(tab, text);
        expect(await focused(tab), reason).toBe(
          rejoin && !/limit|elsewhere|removed|full|host/.test(reason) ? 'Rejoin' : 'Close',
        );
        await close(tab);
      }
      await press(tab, '#rejoin');
    }
  });

  test('shows each state of the timer at a click', async () => {
    await using gallery = await open();
    const { tab } = gallery;
    for (const [state, text] of counts) {
      await press(tab, `[data-counts=${state}]`);
      if (state === 'up') await tab.evaluate(() => clock.skip(3000));
      await timerSays(tab, text);
    }
    expect(await tab.evaluate(() => document.fullscreenElement?.id)).toBe('stage');
  });

  // What the elements show by themselves has such tests of its own; here it is the page's colours and what it puts in.
  test.each([
    { scheme: 'light', colours: 'plain' },
    { scheme: 'dark', colours: 'plain' },
    { scheme: 'light', colours: 'brand' },
    { scheme: 'dark', colours: 'brand' },
  ])('axe finds nothing in $scheme, $colours', async ({ scheme, colours }) => {
    await using gallery = await open(`?scheme=${scheme}&colours=${colours}`);
    const { tab } = gallery;
    expect(await violations(tab), 'the page').toEqual([]);
    await press(tab, '[data-counts=refused]');
    await timerSays(tab, /The session could not be extended\./);
    expect(await violations(tab), 'the timer').toEqual([]);
    await press(tab, '[data-asks=slots]');
    await says(tab, 'Dr. Ada is waiting for you.');
    expect(await violations(tab), 'the question').toEqual([]);
    await close(tab);
    await press(tab, '[data-over=inactive]');
    await says(tab, overs[0][1]);
    expect(await violations(tab), 'the outcome').toEqual([]);
  });

  test('whoever may extend does so by the alert, and dismisses what comes of it', async () => {
    await using gallery = await open();
    const { tab } = gallery;
    await press(tab, '[data-counts=extend]');
    await press(tab, '[part~=extend]', 'session-timer');
    await timerSays(tab, /One moment…/);
    await timerSays(tab, /Extended\. The session now ends at/);
    await press(tab, '[part~=dismiss]', 'session-timer');
    await timerSays(tab, /^(19|20):\d\d Ends at \d+:\d\d \wM$/);
  });

  test('the time to answer runs out, and the bar with it', async () => {
    await using gallery = await open();
    const { tab } = gallery;
    // The page looks by itself: it has six seconds.
    const seen = tab.evaluate(async () => {
      const dialog = document.querySelector('still-there-dialog');
      const bar = dialog?.shadowRoot?.querySelector('[part=bar]');
      const width = () => bar?.getBoundingClientRect().width ?? 0;
      while (!dialog?.open || width() === 0) await new Promise((painted) => requestAnimationFrame(painted));
      const { title } = document;
      const before = width();
      await clock.skip(1000);
      return { title, before, after: width() };
    });
    await press(tab, '[data-asks=seconds]');
    const { title, before, after } = await seen;
    expect(title).toMatch(/^\(00:0\d\) Are you still there\? – Gallery/);
    expect(after).toBeLessThan(before);
    await tab.evaluate(() => clock.skip(6000));
    await says(tab, overs[0][1]);
  });

  test('a page that was hidden asks because of that', async () => {
    await using gallery = await open();
    const { tab } = gallery;
    await press(tab, '[data-asks=hidden]');
    await tab.until(() => document.hidden);
    await tab.until(() => !document.hidden);
    await says(tab, 'This page has been in the background for a while.');
  });

  test('what is above the page is above a full-screen stage and a dialog of the app', async () => {
    await using gallery = await open();
    const { tab } = gallery;
    const isAbove = () => {
      const button = document.querySelector('still-there-dialog')?.shadowRoot?.querySelector('[part~=stay]');
      const { left, top, width, height } = button?.getBoundingClientRect() ?? new DOMRect();
      return document.elementFromPoint(left + width / 2, top + height / 2)?.localName === 'still-there-dialog';
    };
    await press(tab, '[data-asks=fullscreen]');
    await says(tab, 'Are you still there?');
    expect(await tab.evaluate(() => document.fullscreenElement?.id)).toBe('stage');
    expect(await tab.evaluate(isAbove)).toBe(true);
    await close(tab);
    await press(tab, '[data-asks=modal]');
    await says(tab, 'Are you still there?');
    expect(await tab.evaluate(() => document.querySelector('#invite')?.matches(':modal'))).toBe(true);
    expect(await tab.evaluate(isAbove)).toBe(true);
  });

  test('speaks the language that is chosen, in its direction, and keeps what is chosen', async () => {
    await using gallery = await open();
    const { tab } = gallery;
    await tab.page.select('[name=lang]', 'ar');
    await tab.page.select('[name=colours]', 'brand');
    await tab.page.select('[name=scheme]', 'dark');
    await tab.reload();
    await tab.page.addScriptTag({ path: axe });
    await press(tab, '[data-asks=inactive]');
    await says(tab, 'هل ما زلت هنا؟');
    expect(await violations(tab)).toEqual([]);
    const look = await tab.evaluate(() => {
      const dialog = document.querySelector('still-there-dialog')?.shadowRoot?.querySelector('dialog') as HTMLElement;
      const bar = dialog.querySelector('[part=bar]') as HTMLElement;
      const { direction, backgroundColor, borderRadius } = getComputedStyle(dialog);
      const { transformOrigin, width } = getComputedStyle(bar);
      return { direction, backgroundColor, borderRadius, origin: transformOrigin.startsWith(width) };
    });
    expect(look).toEqual({
      direction: 'rtl',
      backgroundColor: 'rgb(34, 26, 46)',
      borderRadius: '4px',
      origin: true, // the bar shrinks to where reading begins
    });
  });

  test('axe finds nothing in the dialog in any language', async () => {
    await using gallery = await open();
    const { tab } = gallery;
    const languages = await tab.evaluate(() =>
      [...document.querySelectorAll('option[lang]')].map((option) => (option as HTMLOptionElement).value),
    );
    expect(languages).toHaveLength(18);
    for (const language of languages) {
      await tab.page.select('[name=lang]', language);
      await press(tab, '[data-asks=inactive]');
      const isOwn = (lang: string) =>
        document
          .querySelector('still-there-dialog')
          ?.shadowRoot?.querySelector('dialog:modal')
          ?.matches(`:lang(${lang})`);
      await tab.until(isOwn, language);
      expect(await violations(tab, '#dialog'), language).toEqual([]);
      await close(tab);
    }
  });

  test('asks for the permission to notify only when it is asked to', async () => {
    await using gallery = await open();
    const { tab } = gallery;
    expect(await tab.evaluate(() => Notification.permission)).not.toBe('granted');
    await tab.page.browserContext().overridePermissions(demo.url, ['notifications']);
    await tab.reload();
    await tab.until(() => document.querySelector('#permission')?.textContent === 'The browser allows it.');
    await press(tab, '#attention [value=notification]');
    const means = () => document.querySelector('still-there-dialog')?.getAttribute('attention');
    expect(await tab.evaluate(means)).toBe('title badge notification');
  });
});

// What people hear of the elements: Orca, a real screen reader, reads them in real browsers.
//
// Each test waits for sentences, however long they take, and then looks at everything that was said in between. `SPEECH_LOG=file`
// writes what was heard to a file: docs/screen-reader.md is one, with an introduction.
import { writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findEngines, packages } from '../../scripts/engines.mjs';
import { words as german } from '../../src/elements/words/de.ts';
import { words } from '../../src/elements/words/en.ts';
import type * as Library from '../../src/script.ts';
import { button, Call } from './support/call.ts';
import { ScreenReader, type Speech, startTimeout } from './support/screen-reader.ts';

/** What the page has. */
declare const dialog: Library.StillThereDialog;
declare const timer: Library.SessionTimer;

/** How fast people listen, in characters per second: a usual setting of a screen reader. */
const charactersPerSecond = 15;

const fill = (text: string, time: string): string => text.replace('{time}', time);
const leavesIn = (time: string): string => fill(words.consequence, time);
const left = (time: string): string => fill(words.timeLeft, time);

const question = [words.title, words.inactive, leavesIn('2 minutes')];
const because = (reason: string): string => `${words.over}. ${reason}`;
const over = because(words.overInactive);

/** How often each text was said. */
const counts = (speech: Speech, ...texts: readonly string[]): Record<string, number> =>
  Object.fromEntries(texts.map((text) => [text, speech.count(text)]));
const onceEach = (...texts: readonly string[]): Record<string, number> =>
  Object.fromEntries(texts.map((text) => [text, 1]));

const engines = ['chromium', 'firefox'] as const;
const found = findEngines();
const missing = (['orca', ...engines] as const).filter((name) => !found[name]);
if (missing.length > 0) {
  const names = missing.flatMap((name) => packages[name].map(([first]) => first));
  console.warn(`Skipped "Orca reads …": install ${names.join(', ')} (Debian packages)`);
}

let reader: ScreenReader;
const log: string[] = ['# What Orca said'];

beforeAll(async () => {
  if (missing.length === 0) reader = await ScreenReader.start();
}, startTimeout);

afterAll(async () => {
  reader?.[Symbol.dispose]();
  if (process.env.SPEECH_LOG) await writeFile(process.env.SPEECH_LOG, `${log.join('\n')}\n`);
});

describe.runIf(missing.length === 0).each(engines)('Orca reads in %s', (engine) => {
  let call: Call;
  let all: Speech;

  beforeAll(async () => {
    log.push('', `## ${engine}`);
    all = reader.listen();
    call = await Call.start(reader, engine);
  });

  afterEach(({ task }) => {
    log.push('', `### ${task.name}`, '', ...call.speech.sentences.map((sentence) => `- ${sentence}`));
  });

  afterAll(async () => {
    await call?.[Symbol.asyncDispose]();
  });

  test('the question, its reason and its consequence, once and within 12 seconds, and then that it was answered (A2)', async () => {
    await call.open();
    const speech = await call.ask(120);
    await speech.until(leavesIn('2 minutes'));
    const next = await call.press('Tab');
    const isReadAtOnce = await call.readsFocus(next, words.leave); // everything before has been said by now
    if (isReadAtOnce) expect(counts(speech, ...question)).toEqual(onceEach(...question));
    const { sentences } = speech;
    const heard = sentences
      .slice(
        0,
        sentences.findIndex((sentence) => sentence.includes(words.leave)),
      )
      .join('');
    expect(heard.length / charactersPerSecond, heard).toBeLessThan(12);

    const answer = await call.press('Escape');
    await answer.until(words.stayed);
    expect(await call.tab.evaluate(() => dialog.open)).toBe(false);
  });

  test('the time left with what it is about, not every second, and then the end with its reason, once', async () => {
    await call.open();
    const speech = await call.ask(16);
    await speech.until(over);
    const isReadAtOnce = await call.readsFocus(await call.press('Tab'), words.close);
    expect(counts(speech, leavesIn('10 seconds'))).toEqual(onceEach(leavesIn('10 seconds')));
    if (isReadAtOnce) expect(counts(speech, over)).toEqual(onceEach(over));
    expect(speech.sentences.filter((sentence) => /\d+ second/.test(sentence))).toHaveLength(2);
  });

  test.each([
    { reason: 'elsewhere', text: words.overElsewhere },
    { reason: 'limit', text: words.overLimit },
  ] as const)('the end with the reason "$reason", once, and Close', async ({ reason, text }) => {
    await call.open();
    const speech = await call.end(reason);
    await speech.until(text);
    const isReadAtOnce = await call.readsFocus(speech, words.close);
    await call.close('Escape');
    await call.readsFocus(await call.press('Tab'), button); // everything before has been said by now
    const said = counts(speech, words.over, text, words.rejoin);
    if (isReadAtOnce) expect(said).toEqual({ ...onceEach(words.over, text), [words.rejoin]: 0 });
  });

  test('the third answer, and once what came of it', async () => {
    await call.open();
    await call.tab.evaluate(() => dialog.setAttribute('snooze', '1800000'));
    await (await call.ask(120)).until(leavesIn('2 minutes'));
    await call.readsFocus(await call.press('Tab'), fill(words.snooze, '30 minutes'));
    const answer = await call.close('Return');
    const confirmation = `${words.stayed} ${fill(words.snoozed, '30 minutes')}`;
    await answer.until(confirmation);
    expect(counts(answer, words.stayed, confirmation)).toEqual(onceEach(words.stayed, confirmation));
  });

  test('that an answer came too late', async () => {
    await call.open();
    await call.tab.evaluate(() => {
      const { now } = Date;
      const sleep = (): void => void Object.assign(Date, { now: () => now() + 200_000 });
      dialog.addEventListener('stay', sleep, { once: true });
    });
    const speech = await call.ask(120);
    await speech.until(words.title);
    const answer = await call.press('Escape');
    await answer.until(words.late);
    expect(counts(answer, words.late, words.over)).toEqual(onceEach(words.late, words.over));
    expect(answer.count(words.stayed)).toBe(0);
  });

  test('that an answer is being confirmed, failed, and was confirmed', async () => {
    await call.open();
    await call.confirmAnswers();
    await (await call.ask(120)).until(words.title);
    const first = await call.press('Return');
    await first.until(words.pending);
    await call.settle(false);
    await first.until(words.failed);
    const second = await call.press('Return');
    await second.until(words.pending);
    await call.settle(true);
    await second.until(words.stayed);
    expect(counts(first, words.pending, words.failed)).toEqual({ [words.pending]: 2, [words.failed]: 1 });
    expect(counts(second, words.pending, words.stayed)).toEqual(onceEach(words.pending, words.stayed));
  });

  test('that an answer failed because the device is offline', async () => {
    await call.open();
    await call.confirmAnswers();
    await call.tab.evaluate(() => void Object.defineProperty(navigator, 'onLine', { value: false }));
    await (await call.ask(120)).until(words.title);
    const answer = await call.press('Return');
    await answer.until(words.pending);
    await call.settle(false);
    await answer.until(words.offline);
    expect(answer.count(words.failed)).toBe(0);
  });

  test('that somebody’s voice answered (A9)', async () => {
    await call.open();
    await (await call.ask(120)).until(words.title);
    const answer = reader.listen();
    await call.tab.evaluate(() => dialog.monitor?.report({ source: 'speech', confirms: true }));
    await answer.until(words.stayed);
    expect(answer.count(words.stayed)).toBe(1);
  });

  test('the whole question while the focus is in the address bar', async () => {
    await call.open();
    await call.press('ctrl+l');
    await call.tab.until(() => !document.hasFocus());
    const speech = await call.ask(120);
    await speech.until(question.join(' '));
    expect(counts(speech, ...question)).toEqual(onceEach(...question));
  });

  test('the whole question over full screen, and the answer', async () => {
    await call.open();
    await call.enterFullScreen();
    const speech = await call.ask(120);
    await speech.until(question.join(' '));
    const answer = await call.press('Return');
    await answer.until(words.stayed);
    const once = [...question.slice(1), words.stayed];
    expect(counts(speech, ...once)).toEqual(onceEach(...once));
    expect(speech.count(words.title), 'the name of the dialog may be read as well').toBeLessThanOrEqual(2);
  });

  test('the question in the language of the page', async () => {
    await call.open('/de');
    const speech = await call.ask(120);
    const texts = [german.title, german.inactive, fill(german.consequence, '2 Minuten')];
    await speech.until(texts[2] as string);
    const answer = await call.press('Escape');
    await answer.until(german.stayed);
    expect(counts(speech, ...texts)).toEqual(onceEach(...texts));
    expect(speech.count(words.title)).toBe(0);
  });

  test('how long the session lasts, that it can be extended, and what came of it', async () => {
    await call.open();
    const alert = `${left('1 hour')} ${words.canExtend}`;
    const speech = await call.count(3604, [3600], { canExtend: true });
    await speech.until(alert);
    await call.tab.evaluate(() => {
      const answers = [false, true];
      timer.addEventListener('extend', (event) => {
        const endsAt = (timer.countdown?.endsAt ?? 0) + 900_000;
        const isYes = answers.shift();
        event.waitUntil(new Promise((resolve, reject) => setTimeout(() => (isYes ? resolve(endsAt) : reject()), 1000)));
      });
    });
    const extend = (): Promise<void> =>
      call.tab.evaluate(() => timer.shadowRoot?.querySelector<HTMLElement>('[part~=extend]')?.click());
    await extend();
    await speech.until(words.refused);
    await extend();
    const extended = words.extended.split('{time}')[0] as string;
    await speech.until(extended);
    expect(counts(speech, alert, words.refused, extended)).toEqual(onceEach(alert, words.refused, extended));
  });

  test('the end of a session, and before it the time that the alert shows', async () => {
    await call.open();
    await call.tab.evaluate(() => {
      const shown: string[] = [];
      const root = timer.shadowRoot as ShadowRoot;
      const observer = new MutationObserver(() => shown.push(root.querySelector('[part=text]')?.textContent ?? ''));
      observer.observe(root.querySelector('[aria-atomic]') as Element, { childList: true });
      Object.assign(timer, { shown });
    });
    const speech = await call.count(16, [13]);
    await speech.until(words.timeUp);
    const shown = await call.tab.evaluate(() => (timer as unknown as { shown: string[] }).shown);
    expect(shown).toContain(left('13 seconds'));
    const texts = [left('13 seconds'), words.timeUp];
    expect(counts(speech, ...texts)).toEqual(onceEach(...texts));
  });

  test('no digits of a clock that runs', () => {
    const clocks = all.sentences.filter((sentence) => /\b\d\d:\d\d\b/.test(sentence) && !sentence.includes('ends at'));
    expect(clocks.filter((sentence) => !sentence.includes('127.0.0.1'))).toEqual([]);
  });
});

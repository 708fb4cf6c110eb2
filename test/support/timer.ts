// `<session-timer>` with a real countdown, by a clock that the test drives.
import { expect, onTestFinished, vi } from 'vitest';
import '../../src/elements/index.ts';
import type { SessionTimer } from '../../src/elements/index.ts';
import { SessionCountdown, type SessionCountdownOptions } from '../../src/index.ts';
import { type DrivenClock, driveClock } from '../../src/testing/index.ts';
import { advanceAsync } from './dialog.ts';
import { centerOf, click } from './input.ts';

export const [second, minute, hour] = [1000, 60_000, 3_600_000] as const;

/** It is three o'clock where the test runs. */
const now = new Date(2026, 10, 22, 15).getTime();

export interface Stage {
  readonly clock: DrivenClock;
  readonly timer: SessionTimer;
  readonly countdown: SessionCountdown;
  /** Lets the time go by until so much (ms) is left. */
  until(left: number): Promise<void>;
}

interface StageOptions extends Omit<SessionCountdownOptions, 'endsAt'> {
  /** How long the session lasts, ms. */
  lasts?: number;
  /** What is set on the timer before it comes into the page. */
  timer?: Partial<SessionTimer>;
}

/** A clock for the test, at three o'clock; after the test it has no timer left. */
export function atThree(): DrivenClock {
  const clock = Object.assign(driveClock(vi), { advanceAsync });
  vi.setSystemTime(now);
  onTestFinished(() => {
    document.body.replaceChildren();
    const { timers } = clock;
    clock[Symbol.dispose]();
    expect(timers, 'timers that are left').toBe(0);
  });
  return clock;
}

/** A timer in the page with a running countdown, which is stopped after the test: no timer is left then. */
export function stage({ lasts = hour, timer: properties = {}, ...options }: StageOptions = {}): Stage {
  const clock = atThree();
  const countdown = new SessionCountdown({ endsAt: now + lasts, ...options });
  const timer = document.createElement('session-timer');
  Object.assign(timer, properties, { countdown });
  countdown.start();
  onTestFinished(() => countdown.stop());
  document.body.append(timer);
  const until = (left: number): Promise<void> => {
    clock.advance((countdown.remaining ?? 0) - left);
    return clock.advanceAsync(0);
  };
  return { clock, timer, countdown, until };
}

/** A piece of the timer by the name of its part, also where it is a guest in the full-screen element. */
export function part<T extends HTMLElement = HTMLElement>(timer: SessionTimer, name: string): T {
  const guests = [...(document.fullscreenElement?.children ?? [])].map(({ shadowRoot }) => shadowRoot);
  for (const root of [timer.shadowRoot, ...guests]) {
    const found = root?.querySelector<T>(`[part~=${name}]`);
    if (found) return found;
  }
  throw new Error(`The timer has no part ${name}`);
}

/** What an app says later. */
export function later<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (reason: Error) => void } {
  let functions: [(value: T) => void, (reason: Error) => void] = [() => {}, () => {}];
  const promise = new Promise<T>((...given) => {
    functions = given;
  });
  return { promise, resolve: functions[0], reject: functions[1] };
}

/** `Intl` writes narrow spaces. */
export const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Whether a piece is shown. */
export const isShown = (timer: SessionTimer, name: string): boolean => part(timer, name).checkVisibility();

/** What is seen of a piece; empty when it is not shown. */
export const textOf = (timer: SessionTimer, name: string): string =>
  isShown(timer, name) ? plain(part(timer, name).textContent) : '';

/** What the timer is called. */
export const nameOf = (timer: SessionTimer): string =>
  plain(timer.shadowRoot?.getElementById(part(timer, 'time').getAttribute('aria-labelledby') ?? '')?.textContent ?? '');

/** Clicks a piece with a trusted mouse. */
export async function clickOn(timer: SessionTimer, name: string): Promise<void> {
  await click(...centerOf(part(timer, name)));
}

/** Presses a piece by a script, at this very moment. */
export const press = (timer: SessionTimer, name: string): void => part(timer, name).click();

/** A sentence that a screen reader was given. */
export interface Said {
  readonly text: string;
  /** By which kind of region. */
  readonly live: string | null;
}

/** Writes down what regions are given to say: one line for each time that a text is written, be it the same. */
export function listenTo(timer: SessionTimer): Said[] {
  const said: Said[] = [];
  const observer = new MutationObserver((records) => {
    for (const { target, addedNodes } of records) {
      const region = (target as Element).closest?.('[aria-atomic]');
      const text = plain([...addedNodes].map(({ textContent }) => textContent).join(''));
      if (region && text) said.push({ text, live: region.getAttribute('aria-live') });
    }
  });
  for (const root of [timer.shadowRoot as ShadowRoot, document])
    observer.observe(root, { subtree: true, childList: true, characterData: true });
  onTestFinished(() => observer.disconnect());
  return said;
}

export const texts = (said: readonly Said[]): string[] => said.map(({ text }) => text);

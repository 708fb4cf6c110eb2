import { expectOptions } from '../../core/expect.ts';
import { reportToPage } from '../../platform/report-error.ts';
import { readAttribute } from '../read-attribute.ts';
import { badge } from './badge.ts';
import { chime } from './chime.ts';
import { notify } from './notification.ts';
import { showInTitle } from './title.ts';

const ways = ['title', 'badge', 'notification', 'chime'];

/** The texts for the notification and the page's title. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly lang: string;
}

/** Reads the attribute `attention`. An unknown value is reported to the page and has no effect. */
export function readAttention(text: string | null): readonly string[] {
  const names = (text ?? 'title badge').match(/\S+/g) ?? [];
  for (const name of names) readAttribute(() => expectOptions({ [name]: true }, ways, '`attention` value'), undefined);
  return names;
}

/**
 * Calls for attention outside of the page until the signal aborts.
 * @param attention the ways to do so, as {@link readAttention} returns them
 * @returns a function that shows the time left in the page's title
 */
export function callForAttention(
  attention: readonly string[],
  { title, text, lang }: Question,
  signal: AbortSignal,
): (time: string) => void {
  const call = (name: string, start: () => void): void => {
    try {
      if (attention.includes(name)) start();
    } catch (error) {
      reportToPage(error); // the question is asked all the same
    }
  };
  call('badge', () => badge(signal));
  call('chime', () => chime(signal));
  call('notification', () => notify(title, text, lang, signal));
  if (!attention.includes('title')) return () => {};
  const show = showInTitle(signal);
  return (time) => show(`(${time}) ${title}`);
}

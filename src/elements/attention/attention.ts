import { reportToPage } from '../../platform/report-error.ts';
import { badge } from './badge.ts';
import { chime } from './chime.ts';
import { notify } from './notification.ts';
import { showInTitle } from './title.ts';

/** What is shown and heard outside of the page. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly lang: string;
}

/**
 * Calls for attention outside of the page by the named means, until the signal aborts.
 * @param means any of `title`, `badge`, `notification`, `chime`, separated by spaces
 * @returns what to call with the time left, whenever that is told
 */
export function callForAttention(means: string, question: Question, signal: AbortSignal): (time: string) => void {
  const has = (name: string): boolean => means.split(/\s+/).includes(name);
  const call = (name: string, by: () => void): void => {
    try {
      if (has(name)) by();
    } catch (error) {
      reportToPage(error); // no reason not to ask
    }
  };
  call('badge', () => badge(signal));
  call('chime', () => chime(signal));
  call('notification', () => notify(question.title, question.text, question.lang, signal));
  if (!has('title')) return () => {};
  const show = showInTitle(signal);
  return (time) => show(`(${time}) ${question.title}`);
}

// Texts about the list: its caption, its range, and what it says when it is empty.
import type { Health } from '../engine/hard-limit-api.ts';
import type { ListQuery, View } from './list-query.ts';
import type { MeetingsPage } from './server.ts';
import { numeral } from './words.ts';

/** How many meetings are overdue, and for how long the oldest is, in ms. */
export function overdueIn(health: Health | undefined): { readonly count: number; readonly oldest: number } {
  const all = Object.values(health?.providers ?? {}).map(({ overdue }) => overdue);
  return {
    count: all.reduce((sum, { count }) => sum + count, 0),
    oldest: Math.max(0, ...all.map(({ oldest }) => oldest)),
  };
}

/** How many meetings a view has. */
export function totalOf(view: View, counts: MeetingsPage['counts'], health: Health | undefined): number {
  if (view === 'overdue') return overdueIn(health).count;
  const { running, closing, failed, closed, ended } = counts;
  return view === 'ended' ? closed + ended : running + closing + failed;
}

/** What the time of a meeting's end is called. */
export function endWord(isOver: boolean, isDryRun: boolean): string {
  if (isOver) return 'Ended';
  return isDryRun ? 'Would end' : 'Ends';
}

/** A list, with its place among all meetings. */
interface Listed extends ListQuery {
  readonly page: MeetingsPage;
  readonly skipped: number;
}

/** `51–100 of 210`; empty for an empty list. */
export function rangeOf({ view, search, page, skipped }: Listed, health: Health | undefined): string {
  const { length } = page.meetings;
  if (length === 0) return '';
  const last = skipped + length;
  // Counts may be some seconds older than the list.
  const total = page.next === undefined ? last : Math.max(last, totalOf(view, page.counts, health));
  return `${numeral(skipped + 1)}–${numeral(last)}${search && page.next !== undefined ? '' : ` of ${numeral(total)}`}`;
}

const captions: Readonly<Record<View, string>> = {
  running: 'Meetings that are running',
  overdue: 'Meetings that should have ended',
  ended: 'Meetings that have ended',
};
const dryRunCaptions: Partial<typeof captions> = { overdue: 'Meetings about which the dry run should have decided' };

/** Says what the list shows. */
export function captionOf(list: Listed, health: Health | undefined): string {
  const { search, view, page } = list;
  const caption = (page.dryRun && dryRunCaptions[view]) || captions[view];
  return [caption, search && `with “${search}”`, rangeOf(list, health)].filter(Boolean).join(', ');
}

const empty: Readonly<Record<View, string>> = {
  running: 'No meeting is running. Each one is listed here as soon as the provider reports it.',
  overdue: 'No meeting is overdue: each one was ended at its limit.',
  ended: 'No meeting has ended yet.',
};
const dryRunEmpty: Partial<typeof empty> = {
  overdue: 'No meeting is overdue: the dry run has decided about each one at its limit.',
};

/** What an empty list says. */
export function emptyText(view: View, search: string, isDryRun: boolean): string {
  if (search) return `No room matches “${search}”.`;
  return (isDryRun && dryRunEmpty[view]) || empty[view];
}

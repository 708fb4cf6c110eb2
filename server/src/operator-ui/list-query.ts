// Which meetings the page lists, and in which order.
import type { MeetingSort } from '../engine/hard-limit-api.ts';

/** A part of the meetings. */
export type View = 'running' | 'overdue' | 'ended';

/** What the list is sorted by. */
export interface Sort {
  readonly by: MeetingSort;
  readonly isDescending: boolean;
}

/** What the operator wants to see. */
export interface ListQuery {
  readonly view: View;
  readonly search: string;
  readonly sort: Sort;
}

/** The most meetings on a page. */
export const pageSize = 50;

/** The order in which a view begins: the most urgent first, or the latest. */
export const firstSort = (view: View): Sort => ({ by: 'end', isDescending: view === 'ended' });

/** What a view can be sorted by. There may be millions of meetings that have ended. */
export const sortsOf = (view: View): readonly MeetingSort[] =>
  view === 'ended' ? ['start', 'end'] : ['room', 'provider', 'start', 'end', 'state'];

/** The parameters of the request. @param after the mark at which the page begins; empty for the first */
export function parametersOf({ view, search, sort }: ListQuery, after: string): URLSearchParams {
  return new URLSearchParams({
    state: view === 'ended' ? 'closed,ended' : 'running,closing,failed',
    limit: String(pageSize),
    sort: sort.by,
    order: sort.isDescending ? 'desc' : 'asc',
    ...(view === 'overdue' && { overdue: 'true' }),
    ...(search && { search }),
    ...(after && { after }),
  });
}

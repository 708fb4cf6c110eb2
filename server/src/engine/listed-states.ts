// The states of meetings, as statements contain them.
import { openStates } from './meeting-order.ts';
import type { MeetingState } from './meeting-record.ts';

/** States for `state in (…)`. In the text, not as a parameter: otherwise PostgreSQL uses no index of meetings in these states. */
export const listOf = (states: readonly MeetingState[]): string => states.map((state) => `'${state}'`).join(', ');

/** The states of meetings that are not over, for `state in (…)`. */
export const open: string = listOf(openStates);

/** For messages. */
export const isoTimeForm = 'an ISO 8601 time with its zone, such as "2026-11-24T17:00Z"';

/** Without its zone, a time means another instant on each machine. */
const zonedTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/** Epoch milliseconds of an ISO 8601 time with its zone; `NaN` for anything else. */
export const parseIsoTime = (text: string): number => (zonedTime.test(text) ? Date.parse(text) : Number.NaN);

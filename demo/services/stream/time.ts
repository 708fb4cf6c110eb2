// The service's clock, and how it writes instants.

/** Below the millisecond our clock knows nothing, but the real wire has nine digits, which not every parser survives. */
const nanoseconds = '853336';

/** `2026-08-14T14:48:39.988853336Z` */
export function wireDate(epoch: number): string {
  return new Date(epoch).toISOString().replace('Z', `${nanoseconds}Z`);
}

export function wireDateOrNull(epoch: number | null): string | null {
  return epoch === null ? null : wireDate(epoch);
}

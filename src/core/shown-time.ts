/** The remaining time rounded up to the second that is shown, in milliseconds; `null` without a limit. */
export function shownTime(remaining: number | null): number | null {
  return remaining === null ? null : Math.ceil(remaining / 1000) * 1000;
}

/** The time left as a person is shown it, ms: it changes once a second, where what is left changes all the time. `null`: no limit. */
export function shownTime(remaining: number | null): number | null {
  return remaining === null ? null : Math.ceil(remaining / 1000) * 1000;
}

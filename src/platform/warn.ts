// The only file that writes to the console.

/** Tells developers about a mistake that is no error. */
export function warn(text: string): void {
  console.warn(`still-there: ${text}`);
}

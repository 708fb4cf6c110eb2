/** Runs one call at a time: a call made while another is under way gets the promise of that one. */
export function singleFlight<A extends unknown[], T>(task: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
  let flight: Promise<T> | undefined;
  return (...args) => {
    flight ??= task(...args).finally(() => {
      flight = undefined;
    });
    return flight;
  };
}

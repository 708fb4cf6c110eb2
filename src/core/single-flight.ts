/** Runs one call at a time: a call that comes while another is under way gets that one's promise. */
export function singleFlight<A extends unknown[], T>(task: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
  let flight: Promise<T> | undefined;
  return (...args) => {
    flight ??= task(...args).finally(() => {
      flight = undefined;
    });
    return flight;
  };
}

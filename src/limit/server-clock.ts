import type { Clock } from '../platform/clock.ts';

/**
 * Compares a server's clock with this machine's, by what the server says the time is in an answer. It was written somewhere
 * between the request and its arrival here: the middle is wrong by half the round trip at most, so the smallest round trip
 * counts. A reading that contradicts it counts as well: one of the clocks was set.
 * @returns told the server's time and when it was asked, by `clock`: the server's clock minus this machine's, ms
 */
export function compareClocks(clock: Clock): (now?: number, sentAt?: number) => number {
  let [shift, doubt] = [0, Infinity];
  return (now = 0, sentAt) => {
    const receivedAt = clock.now(); // also notices when this machine's clock was set back
    if (sentAt !== undefined) {
      const half = (receivedAt - sentAt) / 2;
      const read = now - sentAt - half;
      if (half <= doubt || Math.abs(read - shift) > half + doubt) [shift, doubt] = [read, half];
    }
    return Math.round(clock.fromEpoch(shift));
  };
}

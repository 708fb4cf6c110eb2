import type { Clock } from '../platform/clock.ts';

/**
 * Compares a server's clock with this machine's. The server writes the time into its answer somewhere between the request and
 * the arrival. Assuming the middle is wrong by half the round trip at most, so the reading of the shortest round trip is
 * kept, until another reading contradicts it: then one of the clocks was set.
 * @returns takes the server's time and when it was requested, by `clock`, and returns the server's clock minus this
 *   machine's, in milliseconds
 */
export function compareClocks(clock: Clock): (now?: number, sentAt?: number) => number {
  let [offset, uncertainty] = [0, Infinity];
  return (now = 0, sentAt) => {
    const receivedAt = clock.now(); // also notices when this machine's clock was set back
    if (sentAt !== undefined) {
      const half = (receivedAt - sentAt) / 2;
      const reading = now - sentAt - half;
      if (half <= uncertainty || Math.abs(reading - offset) > half + uncertainty)
        [offset, uncertainty] = [reading, half];
    }
    return Math.round(clock.fromEpoch(offset));
  };
}

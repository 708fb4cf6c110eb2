import { toEpochMs } from '../core/instant.ts';
import type { Source } from '../sources/source.ts';
import type { StreamCallLike, StreamEventLike } from './stream-types.ts';

/** From how many events the clocks are compared, and the difference (ms) that is worth telling. */
const [window, step] = [10, 250];

/**
 * The server's clock minus this machine's, ms. The server stamps every event when it sends it, the SDK when it arrives; the
 * way in between makes the difference too small, so of the last ones the largest is the best.
 */
export function clockOffsets(call: StreamCallLike): Source<number> {
  return (report, signal) => {
    const offsets: number[] = [];
    let told = Number.NaN;
    const compare = ({ created_at: sent, received_at: received }: StreamEventLike): void => {
      if (!sent || !received) return;
      offsets.push(toEpochMs('created_at', sent) - toEpochMs('received_at', received));
      if (offsets.length > window) offsets.shift();
      const offset = Math.max(...offsets);
      if (Math.abs(offset - told) < step) return;
      told = offset;
      report(offset);
    };
    signal.addEventListener('abort', call.on('all', compare), { once: true });
  };
}

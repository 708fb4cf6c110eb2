// The page around the frames: lets the contenders take turns in many short rounds, so that whatever else the machine does
// meets them all alike, and a ratio within one round means something.

declare global {
  interface Window {
    runRounds: typeof runRounds;
    /** By `--js-flags=--expose-gc`. */
    gc?: (options: { type: 'minor' }) => void;
  }
}

export type Burst = keyof Window['bursts'];

/** ns per move, by round and frame. Round 0 comes after warming up and counts. */
async function runRounds(
  burst: Burst,
  frameIds: readonly string[],
  rounds: number,
  count: number,
): Promise<number[][]> {
  const frames = frameIds.map((id) => (document.getElementById(id) as HTMLIFrameElement).contentWindow as Window);
  for (const frame of frames) for (let n = 0; n < 5; n++) frame.bursts[burst](count); // lets the compiler settle
  const results: number[][] = [];
  for (let round = 0; round < rounds; round++) {
    const result: number[] = [];
    for (let turn = 0; turn < frames.length; turn++) {
      const index = (round + turn) % frames.length; // nobody always comes after the same one
      window.gc?.({ type: 'minor' }); // nobody cleans up after another
      await new Promise((resolve) => setTimeout(resolve));
      result[index] = ((frames[index] as Window).bursts[burst](count) / count) * 1e6;
    }
    results.push(result);
  }
  return results;
}

window.runRounds = runRounds;

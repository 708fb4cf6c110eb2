// One state at a time.

/**
 * @param {(row: object) => void} add a timeline
 * @returns {(show: (signal: AbortSignal) => unknown) => void} shows another state; the signal of the last one aborts
 */
export function createRun(add) {
  let run = new AbortController();
  return async (show) => {
    run.abort();
    run = new AbortController();
    try {
      await show(run.signal);
    } catch (error) {
      add({ kind: 'error', title: 'not shown', text: error.message });
    }
  };
}

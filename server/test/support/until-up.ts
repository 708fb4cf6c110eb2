import type { ChildProcess } from 'node:child_process';
import { type ProcessTree, until } from '../../../test/support/processes.ts';

/**
 * Waits until a program of other people's serves. If it ends before, what it has written to `stderr` is in the error, and its processes
 * are ended.
 * @param answers rejects as long as it does not answer
 */
export async function untilUp(
  name: string,
  { tree, child, answers }: { tree: ProcessTree; child: ChildProcess; answers: () => Promise<unknown> },
): Promise<void> {
  let log = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-10_000);
  });
  try {
    await until(`${name} to answer`, async () => {
      if (child.exitCode === null) await answers();
      return true;
    });
    if (child.exitCode !== null) throw new Error(`${name} has ended with ${child.exitCode}`);
  } catch (error) {
    tree[Symbol.dispose]();
    throw new Error(`${name} has not started:\n${log}`, { cause: error });
  }
}

// Dies by SIGKILL at a chosen moment: right before, in the middle of, or right after a statement to the database or a call to the
// provider. Part of the replica's process, and of no other.
import { BasePGlite } from '@electric-sql/pglite/basePGlite';
import pg from 'pg';

export interface KillPoint {
  /** What the statement contains, or `DELETE https://…` for a call: the source of a regular expression. */
  readonly at: string;
  /** `during`: it has been sent, and nobody waits for the answer. `after`: the answer is here, and not looked at. */
  readonly when: 'before' | 'during' | 'after';
}

let point: KillPoint | undefined;
let pattern: RegExp | undefined;

/** From now on, until another is armed. */
export function arm(next: KillPoint | undefined): void {
  point = next;
  pattern = next && new RegExp(next.at, 'i');
}

const die = (): void => process.kill(process.pid, 'SIGKILL');

function guarded<T>(what: unknown, run: () => T): T {
  if (!point || !pattern?.test(String(what))) return run();
  const { when } = point;
  if (when === 'before') die();
  const result = run();
  if (when === 'during') die();
  Promise.resolve(result).then(die, die);
  return result;
}

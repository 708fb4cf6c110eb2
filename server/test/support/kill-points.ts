// Dies by SIGKILL at a chosen moment: right before, in the middle of, or right after a statement to the database or a call to the
// provider. For the process of a replica: it wraps what the server stands on, and nothing of the server itself.
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';

export interface KillPoint {
  /** What the statement contains, or `DELETE http://…` for a call: the source of a regular expression. */
  readonly at: string;
  /** `during`: it has been sent, and nobody waits for the answer. `after`: the answer is here, and not looked at. */
  readonly when: 'before' | 'during' | 'after';
}

let armed: KillPoint | undefined;

/** From now on; `undefined`: lives on. */
export function arm(point: KillPoint | undefined): void {
  armed = point;
}

const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};

/** When to die for this, if at all. */
const fateOf = (what: string): KillPoint['when'] | undefined =>
  armed && new RegExp(armed.at, 'i').test(what) ? armed.when : undefined;

type Query = (...args: unknown[]) => unknown;

function textOf(query: unknown): string {
  return typeof query === 'string' ? query : String((query as { text?: unknown } | undefined)?.text);
}

/** A function whose last argument may be a callback, or that returns a promise. */
function guarded(this: unknown, run: Query, args: unknown[], text: string): unknown {
  const fate = fateOf(text);
  if (fate === 'before') die();
  const callback = args.at(-1);
  if (fate === 'after' && typeof callback === 'function') args[args.length - 1] = die;
  const result = run.apply(this, args);
  if (fate === 'during') die();
  if (fate === 'after' && typeof callback !== 'function') return Promise.resolve(result).finally(die);
  return result;
}

function guard(prototype: object, method: string): void {
  const run = Reflect.get(prototype, method) as Query;
  const wrapped = function (this: unknown, ...args: unknown[]): unknown {
    return guarded.call(this, run, args, textOf(args[0]));
  };
  Object.defineProperty(prototype, method, { value: wrapped, writable: true, configurable: true });
}

/** Puts the kill points in. Until one is armed nothing changes. */
export function installKillPoints(): void {
  guard(pg.Client.prototype, 'query');
  guard(PGlite.prototype, 'query');
  guard(PGlite.prototype, 'exec');
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const fate = fateOf(`${init?.method ?? 'GET'} ${input instanceof Request ? input.url : input}`);
    if (fate === 'before') die();
    const answer = fetch(input, init);
    if (fate === 'during') setTimeout(die, 5); // by then it is on its way
    if (fate === 'after') await answer.finally(die);
    return answer;
  };
}

// Kills the process of a replica right before, during or right after a statement to the database or a call to the provider. It wraps
// the database drivers and `fetch`, and nothing of the server itself.
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';

export interface KillPoint {
  /** The source of a regular expression that matches the statement, or `METHOD url` for a call. */
  readonly at: string;
  /** `during`: it was sent, and the answer is not awaited. `after`: the answer has arrived and is not processed. */
  readonly when: 'before' | 'during' | 'after';
}

let armed: KillPoint | undefined;

/** Sets the kill point; `undefined` removes it. */
export function arm(point: KillPoint | undefined): void {
  armed = point;
}

const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};

/** When to die for this statement or call, if at all. */
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

/** Installs the wrappers, which have no effect until a kill point is armed. */
export function installKillPoints(): void {
  guard(pg.Client.prototype, 'query');
  guard(PGlite.prototype, 'query');
  guard(PGlite.prototype, 'exec');
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const fate = fateOf(`${init?.method ?? 'GET'} ${input instanceof Request ? input.url : input}`);
    if (fate === 'before') die();
    const answer = fetch(input, init);
    if (fate === 'during') setTimeout(die, 5); // after it was sent
    if (fate === 'after') await answer.finally(die);
    return answer;
  };
}

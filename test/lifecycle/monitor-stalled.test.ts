import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Engine, engines } from '../support/engines.ts';
import { type LifecyclePage, usePage } from '../support/lifecycle-page.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const page: LifecyclePage;

/** The command line of a process that runs pages; its parts end with a NUL each. */
const renderers: Record<Engine, RegExp> = {
  chromium: /--type=renderer/,
  firefox: /-contentproc.*\btab\W*$/s,
  webkit: /WebKitWebProcess/,
};

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // ended meanwhile
  }
}

/** The processes that run the pages of this engine's browser, of which this process is an ancestor. */
function findRenderers(engine: Engine): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) && readOrNothing(`/proc/${name}/stat`);
    // the command, in parentheses, may contain anything; state and parent follow it
    if (stat) parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2]));
  }
  const isOurs = (pid: number): boolean => pid === process.pid || (pid > 1 && isOurs(parents.get(pid) ?? 0));
  const found = [...parents.keys()].filter(
    (pid) => isOurs(pid) && renderers[engine].test(readOrNothing(`/proc/${pid}/cmdline`)),
  );
  if (found.length === 0) throw new Error(`${engine} has no process that runs pages`);
  return found;
}

/** Stops processes, as an overloaded machine does, for as long as `meanwhile` takes. */
async function stalled<T>(pids: readonly number[], meanwhile: () => Promise<T>): Promise<T> {
  try {
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    return await meanwhile();
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  }
}

const hour = 3_600_000;
/** What two readings on a very slow machine may be apart, ms. */
const slack = 10_000;

// Firefox's driver makes its input in the very process that is stopped: there, input cannot come while a page stalls.
const stampsInput = (engine: Engine) => engine !== 'firefox';

describe.each(engines)('%s', (engine) => {
  engineOrSkip(engine, 'cc')('input that a stalled page handles late', () => {
    const used = usePage(engine, { clock: true });

    test('counts at the moment it happened, and revives nothing that was over by then', async () => {
      const { tab, clock } = used;
      const pass = (hours: number) => clock.jump({ wall: hours * hour, monotonic: hours * hour });
      await tab.moveMouse(100, 100); // the first move of all goes by nothing
      const pids = findRenderers(engine);
      await tab.evaluate((hour) => {
        page.monitor('over', { timeout: hour, promptBeforeIdle: hour / 2 });
        page.monitor('kept', { timeout: 3 * hour, promptBeforeIdle: hour / 2 });
        page.monitor('running', { timeout: 100 * hour, promptBeforeIdle: hour });
      }, hour);
      const started = await tab.evaluate(() => page.of('running', 'active')[0]);
      const { handled } = await stalled(pids, async () => {
        pass(2);
        const { handled } = await tab.sendMouseMove(200, 150);
        pass(2);
        return { handled };
      });
      await handled;
      await tab.until(() => page.of('over', 'idle').length > 0);
      await tab.until(() => page.of('page', 'mousemove').length > 1);

      expect(await tab.evaluate(() => page.of('over').map(({ type }) => type))).toEqual(['active', 'idle']);
      expect(await tab.evaluate(() => page.monitors.over?.lastActivity?.source)).toBe('start');
      expect(await tab.evaluate(() => page.monitors.over?.reset())).toBe(false);

      const startedAt = started?.at ?? 0;
      const lastActive = await tab.evaluate(() => page.monitors.running?.lastActive ?? 0);
      const move = await tab.evaluate(() => page.of('page', 'mousemove').at(-1));
      expect(move?.at).toBeGreaterThanOrEqual(startedAt + 4 * hour);
      if (stampsInput(engine)) {
        expect(Math.abs(lastActive - startedAt - 2 * hour)).toBeLessThan(slack);
        // its time had run out before the page went on, but somebody had been there before it did
        const { state, deadline } = await tab.evaluate(() => {
          const { state, deadline = 0 } = page.monitors.kept ?? {};
          return { state, deadline };
        });
        expect(state).toBe('active');
        expect(Math.abs(deadline - lastActive - 3 * hour)).toBeLessThan(slack);
      } else {
        expect(Math.abs(lastActive - (move?.at ?? 0))).toBeLessThan(slack);
      }
    });
  });
});

// Whether a server can do its work now, and if not, why.
import { afterEach, describe, expect, test } from 'vitest';
import { until } from '../../../test/support/processes.ts';
import type { HardLimit } from '../../src/engine/hard-limit.ts';
import { hardLimitApp } from '../../src/http/app.ts';
import { gate, hardLimit, onEachDatabase, openEngine } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

const checks = async (limit: HardLimit): Promise<Record<string, string>> =>
  (await (await hardLimitApp(limit).request('/readyz')).json()).checks;
const works = { database: 'ok', lists: 'ok', started: 'ok', running: 'ok' };

onEachDatabase('Check of the database', (options) => {
  test('a missing table is noticed, and its return', async () => {
    const engine = await openEngine({ database: await options(), providers: [] });
    running.push(engine);
    const { rows, watch } = engine.database;
    expect(watch.problem).toBeUndefined();
    await rows('alter table still_there.ends rename to hidden');
    await watch.check();
    expect(watch.problem).toEqual({ kind: 'schema', what: 'lacks tables of this server' });
    await rows('alter table still_there.hidden rename to ends');
    await watch.check();
    expect(watch.problem).toBeUndefined();
  });

  test('a database that refuses writes and answers reads is noticed', async () => {
    const engine = await openEngine({ database: await options(), providers: [] });
    running.push(engine);
    const { rows, watch } = engine.database;
    await rows(`do $$ begin
      create function still_there.refuse() returns trigger language plpgsql as 'begin raise sqlstate ''25006''; end';
      create trigger refuse before insert or update on still_there.replicas for each row execute function still_there.refuse();
    end $$`);
    await watch.check();
    expect(watch.problem).toMatchObject({ kind: 'read-only' });
    let isBack = false;
    const back = watch.working().then(() => {
      isBack = true;
    });
    await rows('select 1');
    expect(isBack).toBe(false);
    await rows('drop function still_there.refuse cascade');
    await back;
    expect(watch.problem).toBeUndefined();
  });
});

describe('Readiness', () => {
  test('a server is not ready before its first list, and not before its work has begun', async () => {
    const provider = new MemoryProvider();
    const { opened, open } = gate();
    const list = provider.list.bind(provider);
    provider.list = async (signal) => {
      await opened;
      return list(signal);
    };
    const limit = hardLimit({ providers: [provider] });
    running.push(limit);
    const started = limit.start();
    const waiting = {
      ...works,
      lists: 'the list of running meetings has not been read by this server',
      started: 'the server is still starting',
    };
    await until('the database to be open', async () => (await checks(limit)).database === 'ok');
    expect(await checks(limit)).toEqual(waiting);
    open();
    await started;
    expect(await checks(limit)).toEqual(works);
  });

  test('a server whose provider never gave a list is not ready, with the reason', async () => {
    const provider = new MemoryProvider();
    provider.listFails = true;
    const limit = hardLimit({ providers: [provider] });
    running.push(limit);
    await limit.start();
    expect(await checks(limit)).toEqual({
      ...works,
      lists: 'the list of running meetings has not been read by this server: the list is away',
    });
  });
});

// What an operator is shown when something fails: by `health()`, which the operator page shows, and by the metrics.
import { PGlite } from '@electric-sql/pglite';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { until } from '../../../test/support/processes.ts';
import { CallWatch } from '../../src/engine/call-watch.ts';
import type { HardLimit } from '../../src/engine/hard-limit.ts';
import type { ProviderHealth } from '../../src/engine/hard-limit-api.ts';

import { ProviderError } from '../../src/providers/provider.ts';
import { version } from '../../src/version.ts';
import { counted, databaseFolder, gate, hardLimit, limitOf, minute, onEachDatabase, the } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';

let limit: HardLimit | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await limit?.stop();
});

const started = async (options: Parameters<typeof hardLimit>[0]): Promise<HardLimit> => {
  limit = hardLimit(options);
  await limit.start();
  return limit;
};
const healthOf = async (server: HardLimit): Promise<ProviderHealth> => the((await server.health()).providers.memory);
const gauge = (server: HardLimit, name: string): Promise<number> =>
  counted(server.metrics, name, { provider: 'memory' });

onEachDatabase('Overdue meetings', (options) => {
  const providers: readonly (readonly [string, (provider: MemoryProvider) => void])[] = [
    [
      'answers every call with an error',
      (provider) => {
        provider.close = async () => {
          throw new ProviderError('out', { status: 500 });
        };
      },
    ],
    ['accepts every call and does nothing', (provider) => Object.assign(provider, { deaf: true })],
  ];

  test.each(providers)(
    'a provider that %s is noticed within seconds, and until it ends the meetings',
    async (_, fail) => {
      const provider = new MemoryProvider();
      const server = await started({
        providers: [provider],
        database: await options(),
        limitFor: () => limitOf(minute),
      });
      expect(await healthOf(server)).toMatchObject({ overdue: { count: 0, oldest: 0 } });
      expect(await server.metrics.registry.metrics()).toContain('still_there_overdue_meetings{provider="memory"} 0');

      const close = provider.close.bind(provider);
      fail(provider);
      const startedAt = provider.now() - minute - 1000;
      for (const room of ['a', 'b']) provider.begin(room, startedAt);
      await server.reconcile();
      await expect.poll(() => gauge(server, 'overdue_meetings')).toBe(2);
      const oldest = await gauge(server, 'oldest_overdue_seconds');
      expect(oldest).toBeGreaterThanOrEqual(1);
      expect((await healthOf(server)).overdue).toMatchObject({ count: 2 });
      expect((await healthOf(server)).overdue.oldest).toBeGreaterThanOrEqual(oldest * 1000);
      expect(await server.metrics.registry.metrics()).toContain(
        'still_there_close_lateness_seconds_count{provider="memory"} 0',
      );

      Object.assign(provider, { close, deaf: false });
      provider.running.clear();
      await expect.poll(() => gauge(server, 'overdue_meetings')).toBe(0);
      expect(await gauge(server, 'oldest_overdue_seconds')).toBe(0);
    },
  );
});

describe('Health', () => {
  test('the age of the list grows until it is read, and a list that cannot be read becomes stale', async () => {
    const provider = new MemoryProvider();
    const server = await started({ providers: [provider] });
    expect(await gauge(server, 'list_age_seconds')).toBeLessThan(60);
    expect(await healthOf(server)).toMatchObject({ isListStale: false });
    provider.listFails = true;
    await expect(server.reconcile()).rejects.toThrow('the list is away');
    expect(await healthOf(server)).toMatchObject({ error: 'the list is away', isListStale: false });
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 74_000);
    expect(await gauge(server, 'list_age_seconds')).toBeGreaterThanOrEqual(74);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 10 * minute);
    expect(await healthOf(server)).toMatchObject({ isListStale: true });
  });

  test('a key that the provider refuses is shown and counted until the provider accepts it again', async () => {
    const provider = new MemoryProvider();
    const list = provider.list.bind(provider);
    const server = await started({ providers: [provider] });
    expect(await healthOf(server)).toMatchObject({ keyRefused: null });
    expect(await server.metrics.registry.metrics()).toContain('still_there_key_refusals_total{provider="memory"} 0');
    for (const status of [401, 403]) {
      provider.list = async () => {
        throw new ProviderError(`memory: GET /rooms was answered with ${status}`, { status });
      };
      await expect(server.reconcile()).rejects.toThrow(String(status));
      expect((await healthOf(server)).keyRefused).toBe(`memory: GET /rooms was answered with ${status}`);
      expect(await gauge(server, 'key_refused')).toBe(1);
    }
    provider.list = async () => {
      throw new ProviderError('memory: GET /rooms got no answer');
    };
    await expect(server.reconcile()).rejects.toThrow('no answer');
    expect(await gauge(server, 'key_refused')).toBe(1); // no answer does not say anything about the key
    expect(await gauge(server, 'key_refusals_total')).toBeGreaterThanOrEqual(2);
    provider.list = list;
    await server.reconcile();
    expect(await healthOf(server)).toMatchObject({ keyRefused: null });
    expect(await gauge(server, 'key_refused')).toBe(0);
  });

  test('a key that may list meetings and not end them counts as refused', async () => {
    const provider = new MemoryProvider();
    provider.failures = [new ProviderError('forbidden', { status: 403 })];
    const { opened, open } = gate();
    let calls = 0;
    provider.before = async () => {
      if (++calls > 1) await opened;
    };
    const server = await started({ providers: [provider], limitFor: () => limitOf(minute) });
    provider.begin('a', provider.now() - 2 * minute);
    await server.reconcile();
    await expect.poll(() => calls).toBe(2);
    await server.reconcile(); // the list may be read
    expect(await healthOf(server)).toMatchObject({ keyRefused: 'forbidden' });
    open();
    await until('the call to be accepted', async () => (await healthOf(server)).keyRefused === null);
  });

  test('a refusal that is not repeated does not count for ever', async () => {
    const provider = new MemoryProvider();
    provider.failures = [new ProviderError('forbidden', { status: 403 })];
    const calls = new CallWatch(() => {});
    const watched = calls.watch(provider);
    const { signal } = new AbortController();
    await expect(watched.close({ room: 'a', startedAt: 0 }, signal)).rejects.toThrow('forbidden');
    expect(calls.refusal).toBe('forbidden');
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 10 * minute);
    expect(calls.refusal).toBeNull();
  });

  test('the state of the webhook is a metric, of providers whose webhook the server registers', async () => {
    const states: ('kept' | 'replaced' | 'fails')[] = ['kept'];
    const provider = Object.assign(new MemoryProvider(), {
      async ensureWebhook() {
        const state = states.shift() ?? 'kept';
        if (state === 'fails') throw new ProviderError('out');
        return state;
      },
    });
    const server = await started({
      providers: [provider, new MemoryProvider('other')],
      webhooks: 'https://example.com/webhooks',
    });
    expect(await gauge(server, 'webhook_registered')).toBe(1);
    const text = await server.metrics.registry.metrics();
    expect(text).toContain('still_there_webhook_replacements_total{provider="memory"} 0');
    expect(text).not.toContain('still_there_webhook_registered{provider="other"}');
  });

  test('the state of the webhook is known whatever the provider is called', async () => {
    const names = ['__proto__', 'constructor', 'toString'];
    const providers = names.map((name) =>
      Object.assign(new MemoryProvider(name), { ensureWebhook: async () => 'registered' as const }),
    );
    const server = await started({ providers, webhooks: 'https://example.com/webhooks' });
    const { webhooks } = await server.health();
    expect(Object.entries(webhooks).sort()).toEqual(names.map((name) => [name, 'registered']).sort());
    const text = await server.metrics.registry.metrics();
    for (const name of names) expect(text).toContain(`still_there_webhook_registered{provider="${name}"} 1`);
  });

  test('while the database hangs, the metrics are read in time, and the last count of overdue meetings is kept', async () => {
    const provider = new MemoryProvider();
    provider.deaf = true;
    const server = await started({
      providers: [provider],
      database: { directory: databaseFolder() },
      limitFor: () => limitOf(minute),
    });
    expect(await counted(server.metrics, 'database_up')).toBe(1);
    provider.begin('a', provider.now() - 2 * minute);
    await server.reconcile();
    await expect.poll(() => gauge(server, 'overdue_meetings')).toBe(1);
    const { opened, open } = gate();
    const { query } = PGlite.prototype;
    vi.spyOn(PGlite.prototype, 'query').mockImplementation(async function (this: PGlite, ...args) {
      await opened;
      return query.apply(this, args) as never;
    });
    await until('the database to be missed', async () => (await counted(server.metrics, 'database_up')) === 0);
    const metrics = await server.metrics.registry.metrics();
    expect(metrics).toContain('still_there_database_up 0');
    expect(metrics).toContain('still_there_overdue_meetings{provider="memory"} 1');
    expect(metrics).not.toContain('still_there_meetings{state=');
    expect(await server.health()).toMatchObject({ database: false });
    vi.restoreAllMocks();
    open();
    await until('the database to be back', async () => (await counted(server.metrics, 'database_up')) === 1);
  });

  test('every metric is there from the start, so that alerts notice the first increase', async () => {
    const server = hardLimit({ providers: [new MemoryProvider('one'), new MemoryProvider('two')] });
    limit = server;
    const lines = (await server.metrics.registry.metrics()).split('\n');
    for (const provider of ['one', 'two']) {
      const of = (name: string, label = ''): string => `still_there_${name}{provider="${provider}"${label}} 0`;
      for (const result of ['accepted', 'unsigned', 'stale', 'malformed', 'unavailable'])
        expect(lines).toContain(of('webhooks_total', `,result="${result}"`));
      for (const result of ['ok', 'error']) expect(lines).toContain(of('close_calls_total', `,result="${result}"`));
      for (const outcome of ['closed', 'failed'])
        expect(lines).toContain(of('meeting_outcomes_total', `,outcome="${outcome}"`));
      for (const name of ['key_refusals_total', 'webhook_replacements_total', 'close_lateness_seconds_count'])
        expect(lines).toContain(of(name));
      for (const name of ['overdue_meetings', 'oldest_overdue_seconds', 'key_refused'])
        expect(lines).toContain(of(name));
    }
    expect(lines).toContain('still_there_sign_ins_total{result="refused"} 0');
    expect(lines).toContain('still_there_task_errors_total{task="reconcile"} 0');
    expect(lines).toContain('still_there_database_up 0');
    expect(lines).toContain(`still_there_build_info{version="${version}",node_version="${process.version}"} 1`);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

// The provider's clock may be wrong or jump: no meeting is closed early or forgotten for it. These tests mostly wait, so they run
// at the same time.
import { beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../../test/support/processes.ts';
import { engineOrSkip } from '../../../test/support/skips.ts';
import type { HardLimit } from '../../src/engine/hard-limit.ts';
import { ProviderError } from '../../src/providers/provider.ts';
import { counted, hardLimit, limitOf, minute, the } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

const hour = 60 * minute;

let postgres: Postgres;

/** Starts a server, which stops at the end of the test. */
async function serve(options: Parameters<typeof hardLimit>[0]): Promise<HardLimit & AsyncDisposable> {
  const server = hardLimit({ ...options, database: { url: await postgres.createDatabase() } });
  await server.start();
  return Object.assign(server, { [Symbol.asyncDispose]: () => server.stop() });
}

engineOrSkip('postgres')('Provider', () => {
  beforeAll(async () => {
    postgres = await startPostgres();
    return () => postgres[Symbol.asyncDispose]();
  });
  describe.concurrent('with a wrong clock', testWrongClocks);
});

function testWrongClocks(): void {
  /** The answers of the list have another `Date`: what `dateOf` says for each answer. */
  const misdate = (provider: MemoryProvider, dateOf: (answer: number) => number | undefined): void => {
    const list = provider.list.bind(provider);
    let answers = 0;
    provider.list = async (signal) => {
      const { meetings } = await list(signal);
      const date = dateOf(++answers);
      return { meetings, ...(date !== undefined && { date: Math.floor(date / 1000) * 1000 }) };
    };
  };

  test.each([
    { title: 'once two hours ahead', skewOf: (answer: number) => (answer === 3 ? 2 * hour : 0) },
    { title: 'two hours ahead in the first answer', skewOf: (answer: number) => (answer === 1 ? 2 * hour : 0) },
    { title: 'always two hours ahead', skewOf: () => 2 * hour },
    { title: 'two hours ahead in every other answer', skewOf: (answer: number) => (answer % 2) * 2 * hour },
    { title: 'two hours ahead from the fourth answer on', skewOf: (answer: number) => (answer > 3 ? 2 * hour : 0) },
  ])('answers that are $title close no meeting early', async ({ skewOf }) => {
    const provider = new MemoryProvider();
    misdate(provider, (answer) => provider.now() + skewOf(answer));
    for (let n = 0; n < 10; n++) provider.begin(`room-${n}`);
    await using server = await serve({ providers: [provider], limitFor: () => limitOf(30 * minute) });
    for (let n = 0; n < 6; n++) await server.reconcile();
    const soon = provider.begin('soon', provider.now() - 30 * minute + 4000);
    await server.reconcile();
    await until('the provider to be called', () => provider.calls.length >= 1);
    expect(provider.calls).toMatchObject([{ room: 'soon' }]);
    expect(the(provider.calls[0]).at).toBeGreaterThanOrEqual(soon.startedAt + 30 * minute - 1050);
    expect(await server.counts()).toMatchObject({ running: 10, failed: 0 });
  });

  test.each([
    { title: 'always two hours behind', skewOf: () => -2 * hour },
    { title: 'two hours behind in every other answer', skewOf: (answer: number) => -(answer % 2) * 2 * hour },
  ])('answers that are $title keep no meeting open for longer than its limit', async ({ skewOf }) => {
    const provider = new MemoryProvider();
    misdate(provider, (answer) => provider.now() + skewOf(answer));
    await closesInTime(provider, provider.begin('short'));
  });

  test('a clock that is five hours ahead, in answers without a time, keeps no meeting open for longer than its limit', async () => {
    const provider = new MemoryProvider();
    provider.skew = 5 * hour;
    misdate(provider, () => undefined);
    await closesInTime(provider, provider.begin('short'));
  });

  test.each([10 * minute, -10 * minute, 5 * hour, -5 * hour])(
    'a clock that is always %i ms ahead keeps no meeting open for longer than its limit',
    async (skew) => {
      const provider = new MemoryProvider();
      provider.skew = skew;
      await closesInTime(provider, provider.begin('short'));
    },
  );

  test.each([
    { title: 'which jumps two hours ahead', skew: 2 * hour },
    { title: 'which jumps two hours back', skew: -2 * hour },
  ])('a clock $title closes neither older nor newer meetings early, and both within their limits', async ({ skew }) => {
    const provider = new MemoryProvider();
    await using server = await shortLimit(provider);
    provider.begin('before');
    const began = performance.now();
    for (let n = 0; n < 3; n++) await server.reconcile();
    provider.skew = skew;
    provider.begin('after');
    for (let n = 0; n < 3; n++) await server.reconcile();
    expect(provider.calls).toEqual([]);
    await until('the provider to be called', () => provider.calls.length >= 2);
    expect(performance.now() - began).toBeGreaterThanOrEqual(short - 1050);
  });

  test('a clock that jumped back, of which only a webhook has told so far, closes no meeting early', async () => {
    const provider = new MemoryProvider();
    const webhooks = 'https://example.com/webhooks'; // the list is read every three minutes only
    await using server = await serve({ providers: [provider], limitFor: () => limitOf(short), webhooks });
    await server.reconcile(); // the list counts as fresh for a second, and does not know the meeting
    provider.skew = -2 * hour;
    const began = performance.now();
    const { room, startedAt } = provider.begin('webhook');
    await server.observe('memory', [{ type: 'started', at: startedAt, room, startedAt }]);
    await until('the provider to be called', () => provider.calls.length >= 1);
    expect(performance.now() - began).toBeGreaterThanOrEqual(short - 1050);
    expect(await server.meetingIn('memory', room)).toMatchObject({ attempts: 1 });
  });

  test('a meeting that an operator ends is closed at once, also if the clock moves back right then', async () => {
    const provider = new MemoryProvider();
    await using server = await serve({ providers: [provider], limitFor: () => limitOf(30 * minute) });
    provider.begin('ordered');
    await server.reconcile();
    provider.skew = -2 * hour;
    const { id } = the(await server.meetingIn('memory', 'ordered'));
    provider.failures = [new ProviderError('the service is away', { status: 503 })];
    await server.end(id, { actor: 'operator' });
    await server.reconcile();
    await until('the call that failed to be repeated', () => provider.calls.length >= 2);
  });

  test('the metric and the health tell by how much the clocks disagree', async () => {
    const provider = new MemoryProvider();
    await using server = await serve({ providers: [provider] });
    expect(await counted(server.metrics, 'clock_disagreement_seconds', { provider: 'memory' })).toBeLessThan(2);
    expect((await server.health()).providers).toMatchObject({ memory: { clockDisagreement: null } });
    provider.skew = -2 * hour;
    await server.reconcile();
    const seconds = await counted(server.metrics, 'clock_disagreement_seconds', { provider: 'memory' });
    expect(Math.abs(seconds - 7200)).toBeLessThan(2);
    const { clockDisagreement } = the((await server.health()).providers.memory);
    expect(Math.abs(the(clockDisagreement) - 2 * hour)).toBeLessThan(2000);
  });

  /** The limit of the meetings that are closed here, in milliseconds. */
  const short = 10_000;

  const shortLimit = (provider: MemoryProvider) => serve({ providers: [provider], limitFor: () => limitOf(short) });

  /** By the true time: the meeting has just begun, and is closed after its limit, less than a minute late. */
  async function closesInTime(provider: MemoryProvider, { room }: { readonly room: string }): Promise<void> {
    const began = performance.now();
    await using server = await shortLimit(provider);
    await until('the provider to be called', () => provider.calls.length >= 1);
    // the provider tells its time in whole seconds
    expect(performance.now() - began).toBeGreaterThanOrEqual(short - 1050);
    await until('the end to be confirmed', async () => (await server.meetingIn('memory', room))?.state === 'closed');
    expect(provider.calls).toMatchObject([{ room }]);
  }
}

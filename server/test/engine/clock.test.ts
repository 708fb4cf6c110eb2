// The provider's clock or this machine's may be wrong or jump: no meeting is closed early or forgotten for it.
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { HardLimit } from '../../src/engine/hard-limit.ts';
import { counted, gate, hardLimit, limitOf, minute, the } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';

const real = Date.now.bind(Date);
/** Moves the wall clock of this process by `ms`. The provider's clock is not affected. */
const setBy = (ms: number): void => void vi.spyOn(Date, 'now').mockImplementation(() => real() + ms);
const hour = 60 * minute;
const wait = { timeout: 60_000, interval: 50 };

let limit: HardLimit | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await limit?.stop();
  limit = undefined;
});

describe('Clock jump', () => {
  const begin = async (provider: MemoryProvider, rooms: Record<string, number>): Promise<HardLimit> => {
    for (const [room, left] of Object.entries(rooms)) provider.begin(room, provider.now() - 30 * minute + left);
    // with webhooks the list is read every three minutes only
    const webhooks = 'https://example.com/webhooks';
    const started = hardLimit({ providers: [provider], limitFor: () => limitOf(30 * minute), webhooks });
    limit = started;
    await started.start();
    return started;
  };

  test.each([2 * hour, -2 * hour])('after a jump by %i ms meetings are closed at their true deadline', async (ms) => {
    const provider = new MemoryProvider();
    const server = await begin(provider, { soon: 12_000, later: 20 * minute });
    const deadline = the(provider.running.get('soon')).startedAt + 30 * minute;
    setBy(ms);
    await expect.poll(() => counted(server.metrics, 'clock_jumps_total'), wait).toBe(1);
    await expect.poll(() => provider.calls.length, wait).toBe(1);
    expect(provider.calls).toMatchObject([{ room: 'soon' }]);
    // the provider tells its time in whole seconds
    expect(the(provider.calls[0]).at).toBeGreaterThanOrEqual(deadline - 1050);
    expect(the(provider.calls[0]).at).toBeLessThan(deadline + minute);
    await expect.poll(async () => (await server.meetingIn('memory', 'soon'))?.state, wait).toBe('closed');
    expect(await server.meetingIn('memory', 'later')).toMatchObject({ state: 'running', attempts: 0 });
  });

  test('after a jump nothing is closed until the provider reports its time', async () => {
    const provider = new MemoryProvider();
    const server = await begin(provider, { later: 20 * minute });
    provider.listFails = true;
    setBy(2 * hour);
    await expect.poll(() => counted(server.metrics, 'clock_jumps_total'), wait).toBe(1);
    const lists = provider.lists;
    await expect.poll(() => provider.lists, wait).toBeGreaterThan(lists + 1); // the list is requested repeatedly
    expect(provider.calls).toEqual([]);
    expect(await server.meetingIn('memory', 'later')).toMatchObject({ state: 'running', attempts: 0 });
    provider.listFails = false;
    await expect.poll(() => Math.abs(server.now('memory') - provider.now()), wait).toBeLessThanOrEqual(1050);
    expect(provider.calls).toEqual([]);
  });

  test('a jump while the list is being read closes nothing', async () => {
    const provider = new MemoryProvider();
    const server = await begin(provider, { later: 20 * minute });
    const { opened, open } = gate();
    const list = provider.list.bind(provider);
    let reads = 0;
    provider.list = async (signal) => {
      const answer = await list(signal);
      if (++reads === 1) await opened;
      return answer;
    };
    const reconciled = server.reconcile();
    await expect.poll(() => reads, wait).toBe(1);
    setBy(2 * hour);
    open();
    await reconciled;
    await expect.poll(() => reads, wait).toBeGreaterThan(1);
    await expect.poll(() => Math.abs(server.now('memory') - provider.now()), wait).toBeLessThanOrEqual(1050);
    expect(provider.calls).toEqual([]);
    expect(await server.meetingIn('memory', 'later')).toMatchObject({ state: 'running', attempts: 0 });
  });
});

describe('Provider with a wrong clock', () => {
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
    const server = hardLimit({ providers: [provider], limitFor: () => limitOf(30 * minute) });
    limit = server;
    await server.start();
    for (let n = 0; n < 6; n++) await server.reconcile();
    const soon = provider.begin('soon', provider.now() - 30 * minute + 4000);
    await server.reconcile();
    await expect.poll(() => provider.calls.length, wait).toBe(1);
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
    const server = await shortLimit(provider);
    provider.begin('before');
    const began = performance.now();
    for (let n = 0; n < 3; n++) await server.reconcile();
    provider.skew = skew;
    provider.begin('after');
    for (let n = 0; n < 3; n++) await server.reconcile();
    expect(provider.calls).toEqual([]);
    await expect.poll(() => provider.calls.length, wait).toBe(2);
    expect(performance.now() - began).toBeGreaterThanOrEqual(short - 1050);
  });

  test('a clock that jumped back, of which only a webhook has told so far, closes no meeting early', async () => {
    const provider = new MemoryProvider();
    const webhooks = 'https://example.com/webhooks'; // the list is read every three minutes only
    const server = hardLimit({ providers: [provider], limitFor: () => limitOf(short), webhooks });
    limit = server;
    await server.start();
    provider.skew = -2 * hour;
    const began = performance.now();
    const { room, startedAt } = provider.begin('webhook');
    await server.observe('memory', [{ type: 'started', at: startedAt, room, startedAt }]);
    await expect.poll(() => provider.calls.length, wait).toBe(1);
    expect(performance.now() - began).toBeGreaterThanOrEqual(short - 1050);
    expect(await server.meetingIn('memory', room)).toMatchObject({ attempts: 1 });
  });

  test('a meeting that an operator ends is closed at once, also if the clock moves back right then', async () => {
    const provider = new MemoryProvider();
    const server = hardLimit({ providers: [provider], limitFor: () => limitOf(30 * minute) });
    limit = server;
    await server.start();
    provider.begin('ordered');
    await server.reconcile();
    provider.skew = -2 * hour;
    const { id } = the(await server.meetingIn('memory', 'ordered'));
    const deaf = vi.spyOn(provider, 'close').mockRejectedValueOnce(new Error('the service is away'));
    await server.end(id, { actor: 'operator' });
    await server.reconcile();
    await expect.poll(() => provider.calls.length, wait).toBe(1);
    expect(deaf).toHaveBeenCalledTimes(2);
  });

  test('the metric and the health tell by how much the clocks disagree', async () => {
    const provider = new MemoryProvider();
    const server = hardLimit({ providers: [provider] });
    limit = server;
    await server.start();
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

  async function shortLimit(provider: MemoryProvider): Promise<HardLimit> {
    limit = hardLimit({ providers: [provider], limitFor: () => limitOf(short) });
    await limit.start();
    return limit;
  }

  /** By the true time: the meeting has just begun, and is closed after its limit, less than a minute late. */
  async function closesInTime(provider: MemoryProvider, { room }: { readonly room: string }): Promise<void> {
    const began = performance.now();
    const server = await shortLimit(provider);
    await expect.poll(() => provider.calls.length, wait).toBe(1);
    // the provider tells its time in whole seconds
    expect(performance.now() - began).toBeGreaterThanOrEqual(short - 1050);
    await expect.poll(async () => (await server.meetingIn('memory', room))?.state, wait).toBe('closed');
    expect(provider.calls).toMatchObject([{ room }]);
  }
});

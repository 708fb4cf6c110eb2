// This machine's clock may jump: no meeting is closed early or forgotten for it.
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

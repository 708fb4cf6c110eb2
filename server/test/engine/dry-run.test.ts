// A dry run decides what a real run would close, records it, and closes nothing. A real run on the same database then does.
import { afterEach, expect, test } from 'vitest';
import { until } from '../../../test/support/processes.ts';
import type { HardLimit } from '../../src/engine/hard-limit.ts';
import type { HardLimitOptions } from '../../src/engine/hard-limit-options.ts';
import { hardLimitApp } from '../../src/http/app.ts';
import { counted, hardLimit, limitOf, listener, minute, onEachDatabase, the } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';

const would = 'dry run: would have closed the meeting: its time is up';
const running: HardLimit[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((limit) => limit.stop()));
});

async function start(options: Partial<HardLimitOptions> & Pick<HardLimitOptions, 'providers'>): Promise<HardLimit> {
  const limit = hardLimit({
    limitFor: ({ room }) => limitOf(room === 'free' ? null : minute, { maxExtension: 10 * minute }),
    ...options,
  });
  running.push(limit);
  await limit.start();
  return limit;
}
const decided = (limit: HardLimit): Promise<number> =>
  counted(limit.metrics, 'dry_run_closes_total', { provider: 'memory' });
/** A late webhook about the start of a meeting that is overdue. */
const overdue = (room: string, provider: MemoryProvider) => {
  const at = provider.now();
  return { type: 'started', room, startedAt: at - minute - 1000, at } as const;
};
const meetingIn = async (limit: HardLimit, room: string) => the(await limit.meetingIn('memory', room));

onEachDatabase('Dry run', (options) => {
  test('each deadline is decided once and nothing is closed; a real run later closes what is still running', async () => {
    const [database, provider] = [await options(), new MemoryProvider()];
    const { logger, lines } = listener();
    const ago = (ms: number): number => provider.now() - ms;
    for (const room of ['over', 'left', 'extended']) provider.begin(room, ago(minute + 1000));
    provider.begin('soon', ago(minute - 2000));
    provider.begin('free', ago(minute));
    const dry = await start({ providers: [provider], database, logger, dryRun: true });
    await until('the decisions', async () => (await decided(dry)) === 4);

    const logged = lines.filter(({ msg }) => msg === would);
    expect(logged.map(({ room }) => room).sort()).toEqual(['extended', 'left', 'over', 'soon']);
    for (const room of ['over', 'left', 'extended', 'soon']) {
      const meeting = await meetingIn(dry, room);
      expect(meeting).toMatchObject({ state: 'running', attempts: 0, version: 0, wouldCloseAt: meeting.deadline });
      expect(await dry.history(meeting.id)).toMatchObject([
        { what: 'would have been closed', detail: 'dry run', actor: 'server' },
      ]);
    }
    expect(await meetingIn(dry, 'free')).toMatchObject({ wouldCloseAt: null });
    expect(await dry.health()).toMatchObject({ dryRun: true, providers: { memory: { overdue: { count: 0 } } } });
    expect(await dry.meetings({ dueBefore: dry.now() })).toEqual([]);
    const ready = await hardLimitApp(dry).request('/readyz');
    expect({ status: ready.status, ...(await ready.json()) }).toMatchObject({ status: 200, ok: true });

    const soon = await meetingIn(dry, 'soon');
    const reason = 'This server is a dry run, which ends no meeting. Start it without --dry-run to do so.';
    await expect(dry.end(soon.id, { actor: 'operator ann' })).rejects.toMatchObject({ status: 409, message: reason });
    expect((await dry.history(soon.id))[0]).toMatchObject({
      what: 'end refused',
      actor: 'operator ann',
      detail: reason,
    });

    const { id, deadline } = await meetingIn(dry, 'extended');
    const extended = await dry.extend(id, 5 * minute, { actor: 'ann' });
    expect(extended).toMatchObject({ deadline: the(deadline) + 5 * minute, wouldCloseAt: deadline });
    provider.running.delete('left');
    await dry.observe('memory', [{ type: 'ended', room: 'left', at: provider.now() }]);
    expect(await meetingIn(dry, 'left')).toMatchObject({ state: 'ended', endedBy: 'webhook' });
    expect(provider.calls).toEqual([]);
    for (const [name, labels] of [
      ['close_calls_total', { result: 'ok' }],
      ['meeting_outcomes_total', { outcome: 'closed' }],
    ] as const)
      expect(await counted(dry.metrics, name, { provider: 'memory', ...labels }), name).toBe(0);
    await dry.stop();

    const again = await start({ providers: [provider], database, dryRun: true });
    await again.reconcile();
    expect(await decided(again)).toBe(0); // its deadline has not changed
    await again.stop();

    const real = await start({ providers: [provider], database });
    expect(await real.health()).toMatchObject({ dryRun: false });
    for (const room of ['over', 'soon'])
      await until(`the end of ${room}`, async () => (await meetingIn(real, room)).state === 'closed');
    expect(provider.calls.map(({ room }) => room).sort()).toEqual(['over', 'soon']);
    expect(await meetingIn(real, 'extended')).toMatchObject({ state: 'running' });
    const history = (await real.history(soon.id)).map(({ what }) => what);
    expect(history).toEqual(['closed', 'end refused', 'would have been closed']);
    expect(await counted(real.metrics, 'meeting_outcomes_total', { outcome: 'closed' })).toBe(2);
  });

  test('a meeting whose room hosts the next one by its deadline is not decided about, and has ended', async () => {
    const provider = new MemoryProvider();
    const { logger, lines } = listener();
    const dry = await start({ providers: [provider], database: await options(), logger, dryRun: true });
    provider.begin('room'); // no webhook reports it
    await dry.observe('memory', [overdue('room', provider)]);
    const { id } = await meetingIn(dry, 'room');
    await until('the look at the list', () => lines.some(({ msg }) => /hosts another meeting/.test(String(msg))));
    await until('the end', async () => (await dry.meeting(id))?.state === 'ended');
    expect(await dry.meeting(id)).toMatchObject({ endedBy: 'superseded', wouldCloseAt: null });
    expect(await dry.history(id)).toEqual([]);
    expect(await decided(dry)).toBe(0);
  });

  test('while the list cannot be read, nothing is decided, and afterwards it is', async () => {
    const provider = new MemoryProvider();
    const { logger, lines } = listener();
    const dry = await start({ providers: [provider], database: await options(), logger, dryRun: true });
    provider.listFails = true;
    const started = overdue('room', provider);
    provider.begin('room', started.startedAt);
    await dry.observe('memory', [started]);
    await until('the failure', () => lines.some(({ msg }) => msg === 'the list of running meetings could not be read'));
    expect(await decided(dry)).toBe(0);
    provider.listFails = false;
    await until('the decision', async () => (await decided(dry)) === 1);
    expect(provider.calls).toEqual([]);
  });

  test('replicas that share a database decide about a meeting once', async () => {
    const [database, provider] = [await options(), new MemoryProvider()];
    if ('directory' in database) return; // of one process only
    for (let n = 0; n < 50; n++) provider.begin(`room ${n}`, provider.now() - minute + 3000);
    const replicas = await Promise.all([1, 2, 3].map(() => start({ providers: [provider], database, dryRun: true })));
    const count = async (): Promise<number> =>
      (await Promise.all(replicas.map(decided))).reduce((sum, one) => sum + one, 0);
    await until('the decisions', async () => (await count()) >= 50);
    const entries = (await the(replicas[0]).history()).filter(({ what }) => what === 'would have been closed');
    expect(new Set(entries.map(({ meeting }) => meeting)).size).toBe(50);
    expect(entries).toHaveLength(50);
    expect(await count()).toBe(50);
  });
});

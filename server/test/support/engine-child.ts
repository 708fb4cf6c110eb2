// A server in a process of its own, to be killed: `observe` tells it of meetings as fast as they are acknowledged, `close` leaves
// it in the middle of calls that never come back. It says what it has acknowledged or begun.
import pino from 'pino';
import { HardLimit } from '../../src/engine/hard-limit.ts';
import { limitOf, minute } from './limit-of.ts';
import { MemoryProvider } from './memory-provider.ts';

const [directory = '', what = ''] = process.argv.slice(2);
const provider = new MemoryProvider();
const limit = new HardLimit({
  providers: [provider],
  limitFor: () => limitOf(what === 'close' ? minute : 30 * minute),
  database: { directory },
  logger: pino({ level: 'silent' }),
});
await limit.start();
if (what === 'close') {
  provider.before = (room) => {
    process.send?.({ called: room });
    return new Promise(() => {});
  };
  for (let n = 0; n < 30; n++) provider.begin(`overdue ${n}`, Date.now() - 2 * minute);
  await limit.reconcile();
} else {
  for (let n = 0; ; n++) {
    const room = `room ${n}`;
    const at = Date.now();
    await limit.observe('memory', [{ type: 'started', at, room, startedAt: at }]);
    const meeting = await limit.meetingIn('memory', room);
    if (!meeting) throw new Error('An acknowledged meeting is missing');
    if (n % 3 === 0) await limit.extend(meeting.id, minute, { actor: 'test' });
    if (n % 3 === 1) await limit.observe('memory', [{ type: 'ended', at: at + 1, room }]);
    process.send?.({ room, state: n % 3 === 1 ? 'ended' : 'running', endsAt: at + (n % 3 === 0 ? 31 : 30) * minute });
  }
}

// A stand-in for eyeson's API that answers after 20 ms, lists as many meetings as there are, and notes how late it is called.
// A process of its own: what it costs is not the server's.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { percentile } from '../../server/test/support/verdict.ts';
import { deadlineOf } from './rooms.ts';

const answersAfter = 20;

const since = Number(process.env.SINCE);
/** Meetings that run all the time, as JSON; never closed. */
const background = Array.from({ length: Number(process.env.RUNNING) }, (_, index) =>
  listed(`background-${index}`, since),
);
const always = Buffer.from(background.map((each) => `,${each}`).join(''));
const first = listed('first', since);
const running = new Map<string, string>();
const late: number[] = [];

function listed(room: string, startedAt: number): string {
  const started_at = new Date(startedAt).toISOString();
  return JSON.stringify({
    id: room,
    name: room,
    ready: true,
    started_at,
    shutdown: false,
    guest_token: 'x'.repeat(24),
  });
}

const server = createServer((request, response) => {
  const now = Date.now();
  const path = request.url ?? '';
  if (path === '/webhooks') {
    response.setHeader('content-type', 'application/json').end('null');
  } else if (request.method === 'GET') {
    response.setHeader('content-type', 'application/json');
    response.write(`[${[first, ...running.values()].join(',')}`);
    response.write(always);
    response.end(']');
  } else {
    const room = decodeURIComponent(path.replace('/rooms/', ''));
    const deadline = deadlineOf(room);
    if (deadline !== undefined && running.delete(room)) late.push(now - deadline);
    setTimeout(() => response.writeHead(204).end(), answersAfter);
  }
});

process.on('message', ({ start, startedAt }: { readonly start?: readonly string[]; readonly startedAt: number }) => {
  if (start) late.length = 0;
  for (const room of start ?? []) running.set(room, listed(room, startedAt));
  process.send?.({ called: late.length, p50: percentile(late, 0.5), p99: percentile(late, 0.99) });
});
process.on('disconnect', () => process.exit());
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));

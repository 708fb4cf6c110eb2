// limitFromServer() in a real browser (limit-from-server.test.ts has them all) and the real hard-limit server, with a database on
// disk, over HTTP.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { meetingToken, type RunningServer, serve } from '../../server/src/index.ts';
import { MemoryProvider } from '../../server/test/support/memory-provider.ts';
import { type LimitPage, serveLimitPage } from '../support/limit-page.ts';
import { until } from '../support/processes.ts';
import { sharedBrowser } from '../support/shared-browser.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const page: LimitPage;

const [second, minute] = [1000, 60_000];
const secret = 'a secret of more than thirty-two characters';

const provider = new MemoryProvider();
const directory = mkdtempSync(join(tmpdir(), 'still-there-limit-'));
let server: RunningServer;
let port = 0;
/** The pages that may ask; read when the server starts. */
const origins: string[] = [];

async function start(): Promise<void> {
  server = await serve({
    ...{ providers: [provider], limits: { limit: '10m', maxExtension: '40m' }, database: { directory }, secret },
    ...{ logger: pino({ level: 'silent' }), port, origins },
  });
  port = Number(new URL(server.url).port);
}

beforeAll(start);
afterAll(async () => {
  await server?.stop();
  rmSync(directory, { recursive: true, force: true });
});

engineOrSkip('chromium')('A page', () => {
  test('follows the hard limit: extensions of its own and of others, a restart, a token that expires, the end', async () => {
    await using stack = new AsyncDisposableStack();
    const room = 'room';
    let lifetime = 10 * minute;
    let tokens = 0;
    const token = (subject: string) =>
      meetingToken({ secret, room, subject, extend: true, expiresIn: subject === 'page' ? lifetime : minute });
    const site = stack.use(
      await serveLimitPage(
        () => `http://127.0.0.1:${port}/meetings/${room}/limit`,
        () => {
          tokens++;
          return token('page');
        },
      ),
    );
    origins.push(site.origin);
    await server.stop();
    await start();
    const { startedAt } = provider.begin(room);
    await server.hardLimit.reconcile();

    const tab = await (await sharedBrowser('chromium')).open(site.url('/'));
    stack.defer(() => tab.close());
    const knows = (endsAt: number) => tab.until((wanted) => page.told.at(-1)?.endsAt === wanted, endsAt);
    await knows(startedAt + 10 * minute);
    expect(await tab.evaluate(() => page.told.at(-1)?.canExtend)).toBe(true);

    const extended = await tab.evaluate((by) => page.limit.extend(by), 10 * minute);
    expect(extended).toBe(startedAt + 20 * minute);
    const headers = { authorization: `Bearer ${await token('another')}`, 'content-type': 'application/json' };
    const by = JSON.stringify({ by: 10 * minute });
    const { status } = await fetch(`${server.url}/meetings/${room}/extend`, { method: 'POST', headers, body: by });
    expect(status).toBe(200);
    await knows(startedAt + 30 * minute);
    const refusal = await tab.evaluate((ms) => page.limit.extend(ms).catch(({ message }) => message), 60 * minute);
    expect(refusal).toMatch(/can be extended by 20 min more, not by 1 h/);

    // a question that outlives the end has the server wait; that is a new version, but no new end
    await tab.evaluate((at) => page.limit.hold(at), startedAt + 31 * minute);
    expect((await server.hardLimit.meetingIn('memory', room))?.deadline).toBe(startedAt + 31 * minute);
    const again = await tab.evaluate((ms) => page.limit.extend(ms), 10 * minute);
    expect(again).toBe(startedAt + 40 * minute);

    lifetime = 6 * second;
    await server.stop();
    await start();
    await tab.evaluate(() => page.limit.hold(1)); // the token is still good: it was signed before
    const before = tokens;
    await tab.evaluate(() => page.run.abort());
    await tab.reload(); // with a token that is good for six seconds
    await knows(startedAt + 40 * minute);
    await until('yet another token', () => tokens >= before + 2);
    lifetime = 10 * minute;

    const meeting = await server.hardLimit.meetingIn('memory', room);
    await server.hardLimit.end(meeting?.id as number, { actor: 'operator' });
    await tab.until(() => page.told.at(-1)?.canExtend === false);
    await until('the meeting to be closed', () => provider.calls.some((call) => call.room === room));
    expect(await tab.evaluate(() => page.errors)).toEqual([]);
  });
});

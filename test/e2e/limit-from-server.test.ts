// limitFromServer() in real browsers, with a server of another origin that is cut, restarted, and takes only good tokens.
import { describe, expect, test } from 'vitest';
import { type Engine, engines, type Tab } from '../support/engines.ts';
import { LimitHttp } from '../support/limit-http.ts';
import { type LimitPage, serveLimitPage } from '../support/limit-page.ts';
import { until } from '../support/processes.ts';
import type { Served } from '../support/serve.ts';
import { sharedBrowser } from '../support/shared-browser.ts';
import { engineOrSkip } from '../support/skips.ts';

declare const page: LimitPage;

const hour = 3_600_000;

/** A page of an origin that may ask, which knows the limit. */
class Call implements AsyncDisposable {
  readonly server = new LimitHttp();
  /** How many tokens were fetched. */
  tokens = 0;
  /** What is handed out instead of a good one. */
  badToken: string | undefined;
  #site!: Served;
  tab!: Tab;

  static async open(engine: Engine, as?: 'stranger'): Promise<Call> {
    const call = new Call();
    const { server } = call;
    await server.start();
    server.endsAt = Date.now() + hour;
    call.#site = await serveLimitPage(
      () => server.url,
      () => {
        call.tokens++;
        return call.badToken ?? server.token;
      },
    );
    if (!as) server.origins.push(call.#site.origin);
    call.tab = await (await sharedBrowser(engine)).open(call.#site.url('/'));
    if (!as) await call.knows(server.endsAt);
    return call;
  }

  get elsewhere(): string {
    return this.#site.url('/elsewhere');
  }

  async knows(endsAt: number | null): Promise<void> {
    await this.tab.until((wanted) => page.told.at(-1)?.endsAt === wanted, endsAt);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tab.close();
    await this.server[Symbol.asyncDispose]();
    await this.#site[Symbol.asyncDispose]();
  }
}

describe.each(engines)('%s', (engine: Engine) => {
  engineOrSkip(engine)('limitFromServer()', () => {
    test('reports the limit, the clock and each change, over one stream of another origin, until the abort', async () => {
      await using call = await Call.open(engine);
      const { server, tab } = call;
      const [first] = await tab.evaluate(() => page.told);
      expect(first).toMatchObject({ endsAt: server.endsAt, canExtend: true });
      expect(Math.abs(first?.clockOffset ?? Number.NaN)).toBeLessThan(5000); // one machine, however slow
      for (let more = 1; more <= 3; more++) {
        server.endsAt = Number(server.endsAt) + more;
        await call.knows(server.endsAt);
      }
      expect(server.requests).toEqual(['GET /meetings/7/limit Bearer token 1']);
      await tab.evaluate(() => page.run.abort());
      await until('the stream to be closed', () => server.streams === 0);
      expect(await tab.evaluate(() => page.errors)).toEqual([]);
    });

    test("extends for everybody, once per version, and rejects with the server's message", async () => {
      await using call = await Call.open(engine);
      const { server, tab } = call;
      const before = Number(server.endsAt);
      const extended = await tab.evaluate(async () =>
        Promise.all([page.limit.extend(60_000), page.limit.extend(60_000)]),
      );
      expect(extended).toEqual([before + 60_000, before + 60_000]);
      await call.knows(before + 60_000);
      await tab.evaluate(() => page.limit.hold(1_800_000_000_000));
      expect(server.bodies).toEqual([{ by: 60_000, version: 2 }, { until: 1_800_000_000_000 }]);
      server.token = 'token 2';
      call.badToken = 'token 0';
      const refusal = await tab.evaluate(() =>
        page.limit.extend(1).catch(({ message, cause }) => ({ message, status: cause.status })),
      );
      expect(refusal).toEqual({ message: 'The meeting token has expired', status: 401 });
      expect(await tab.evaluate(() => page.errors)).toEqual([]);
    });

    test('reconnects after a break and after a restart of the server, and keeps the limit meanwhile', async () => {
      await using call = await Call.open(engine);
      const { server, tab } = call;
      server.cut();
      await until('the stream to be back', () => server.streams === 1);
      await server.stop();
      server.endsAt = Number(server.endsAt) + 1000;
      const [before, asked] = await tab.evaluate(() => [page.told.length, page.asked()]);
      await tab.until((wanted) => page.asked() >= wanted, asked + 2); // an outage lasts
      expect(await tab.evaluate(() => page.told.length)).toBe(before);
      await server.start();
      await tab.evaluate(() => void dispatchEvent(new Event('online')));
      await call.knows(server.endsAt);
      expect(await tab.evaluate(() => page.errors)).toEqual([]);
    });

    test('fetches a new token when the old one has expired', async () => {
      await using call = await Call.open(engine);
      const { server, tab } = call;
      server.token = 'token 2';
      server.cut();
      await until('the stream to be back', () => server.streams === 1);
      expect(server.requests).toEqual([1, 1, 2].map((token) => `GET /meetings/7/limit Bearer token ${token}`));
      expect(call.tokens).toBe(2);
      expect(await tab.evaluate(() => page.errors)).toEqual([]);
    });

    test('receives an extension in a hidden page too, and reconnects there', async () => {
      await using call = await Call.open(engine);
      const { server, tab } = call;
      await tab.hide();
      server.endsAt = Number(server.endsAt) + 1000;
      await call.knows(server.endsAt);
      server.cut();
      await until('the stream to be back', () => server.streams === 1);
      server.endsAt = Number(server.endsAt) + 1000;
      await call.knows(server.endsAt);
      await tab.show();
      await until('one stream to be open', () => server.streams === 1); // a slow one may just be made again
    });

    test('disconnects when the page is left, and reconnects when it is restored', async () => {
      await using call = await Call.open(engine);
      const { server, tab } = call;
      await tab.goto(call.elsewhere);
      await until('the stream to be closed', () => server.streams === 0);
      server.endsAt = Number(server.endsAt) + 1000;
      await tab.back();
      // Firefox keeps no page with an open request in the back/forward cache, whatever becomes of it on `pagehide` (Firefox 153).
      const how = engine === 'firefox' ? 'loaded' : 'restored';
      await tab.until((wanted) => page.life.at(-1) === wanted, how);
      await call.knows(server.endsAt);
      await until('one stream to be open', () => server.streams === 1); // a slow one may just be made again
    });

    test('polls without a stream, and receives only what is new', async () => {
      await using call = await Call.open(engine);
      const { server, tab } = call;
      server.hasStreams = false;
      server.endsAt = Number(server.endsAt) + 1000;
      server.cut();
      await call.knows(server.endsAt);
      const before = server.requests.length;
      await until('the next question', async () => {
        // as if somebody came back to the page: that is sooner than 15 s
        await tab.evaluate(() => void dispatchEvent(new Event('focus')));
        return server.requests.length > before;
      });
      server.endsAt = Number(server.endsAt) + 1000;
      await until('the change', async () => {
        await tab.evaluate(() => void dispatchEvent(new Event('focus')));
        return tab.evaluate((wanted) => page.told.at(-1)?.endsAt === wanted, server.endsAt);
      });
      expect(await tab.evaluate(() => page.errors)).toEqual([]);
    });

    test('reports nothing and throws nothing in a page that the server does not allow', async () => {
      await using call = await Call.open(engine, 'stranger');
      await until('the token', () => call.tokens === 1);
      const outcome = await call.tab.evaluate(() => page.limit.extend(1000).catch(({ message }) => message));
      expect(outcome).toBe('The server does not answer');
      const after = await call.tab.evaluate(() => ({ told: page.told, errors: page.errors }));
      expect(after).toEqual({ told: [], errors: [] });
      expect(call.server.bodies).toEqual([]);
    });
  });
});

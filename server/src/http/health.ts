import { Hono } from 'hono';
import type { Health, ProviderHealth } from '../engine/hard-limit-api.ts';
import type { HardLimitAppOptions, ServedHardLimit } from './options.ts';

/** `GET /healthz` (the process runs), `GET /readyz` (it can do its work). Anybody may ask, so neither names a provider. */
export function health(hardLimit: ServedHardLimit, { signal, draining = signal }: HardLimitAppOptions): Hono {
  const app = new Hono();
  app.get('/healthz', (c) => c.json({ ok: true }));

  // Everything is known already, so that a probe each second costs nothing, and none waits for a database that hangs.
  app.get('/readyz', async (c) => {
    const found = await hardLimit.health().catch((error: unknown) => {
      hardLimit.logger.error({ err: error }, 'the health check failed');
      return undefined;
    });
    const checks = found
      ? checksOf(found, draining?.aborted === true || signal?.aborted === true)
      : { health: 'the check itself has failed: see the log of the server' };
    const ok = Object.values(checks).every((result) => result === 'ok');
    return c.json({ ok, checks }, ok ? 200 : 503);
  });
  return app;
}

/** Each check with `ok`, or why it fails. */
function checksOf(
  { databaseProblem, isStarted, providers, stopping }: Health,
  isClosing: boolean,
): Record<string, string> {
  return {
    database: databaseProblem === null ? 'ok' : `the database ${databaseProblem}`,
    lists: listCheck(Object.values(providers)),
    started: isStarted ? 'ok' : 'the server is still starting',
    running: stopping || isClosing ? 'the server is stopping' : 'ok',
  };
}

/**
 * With several providers, the server can work as long as it can read one of their lists: one customer's refused key must not take it
 * from all others.
 */
function listCheck(providers: readonly ProviderHealth[]): string {
  const stale = providers.filter(({ listedAt, isListStale }) => isListStale || listedAt === null);
  if (stale.length < providers.length || stale.length === 0) return 'ok';
  const [{ listedAt, error } = { listedAt: null, error: null }] = stale;
  if (stale.length > 1) return `none of the ${stale.length} lists of running meetings can be read: see the log`;
  const age =
    listedAt === null ? 'has not been read by this server' : `was last read at ${new Date(listedAt).toISOString()}`;
  return `the list of running meetings ${age}${error === null ? '' : `: ${error}`}`;
}

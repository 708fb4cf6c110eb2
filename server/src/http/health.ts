import { Hono } from 'hono';
import type { Health } from '../engine/hard-limit-api.ts';
import type { HardLimitAppOptions, ServedHardLimit } from './options.ts';

/** `GET /healthz` (the process runs), `GET /readyz` (it can do its work), `GET /metrics` (for Prometheus; only for operators, see `app.ts`). */
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

  app.get('/metrics', async (c) => {
    const { registry } = hardLimit.metrics;
    return c.body(await registry.metrics(), 200, { 'Content-Type': registry.contentType });
  });
  return app;
}

/** Each check with `ok`, or why it fails. */
function checksOf(
  { databaseProblem, isStarted, providers, stopping }: Health,
  isClosing: boolean,
): Record<string, string> {
  const lists = Object.entries(providers).map(([name, { listedAt, isListStale, error }]) => [
    `${name} list`,
    isListStale || listedAt === null ? staleness(listedAt, error) : 'ok',
  ]);
  return {
    database: databaseProblem === null ? 'ok' : `the database ${databaseProblem}`,
    ...Object.fromEntries(lists),
    started: isStarted ? 'ok' : 'the server is still starting',
    running: stopping || isClosing ? 'the server is stopping' : 'ok',
  };
}

function staleness(listedAt: number | null, error: string | null): string {
  const age = listedAt === null ? 'was never read' : `was last read at ${new Date(listedAt).toISOString()}`;
  return `the list of running meetings ${age}${error === null ? '' : `: ${error}`}`;
}

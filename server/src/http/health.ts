import { Hono } from 'hono';
import type { Health } from '../engine/hard-limit-api.ts';
import type { HardLimitAppOptions, ServedHardLimit } from './options.ts';

/** `GET /healthz` (the process runs), `GET /readyz` (it can do its work), `GET /metrics` (for Prometheus; only for operators, see `app.ts`). */
export function health(hardLimit: ServedHardLimit, { signal, draining = signal }: HardLimitAppOptions): Hono {
  const app = new Hono();
  app.get('/healthz', (c) => c.json({ ok: true }));

  app.get('/readyz', async (c) => {
    const { database, stopping } = await hardLimit
      .health()
      .catch((error: unknown): Pick<Health, 'database' | 'stopping'> => {
        hardLimit.logger.error({ err: error }, 'the health check failed');
        return { database: false, stopping: false };
      });
    const isStopping = stopping || draining?.aborted === true || signal?.aborted === true;
    const ok = database && !isStopping;
    return c.json({ ok, database, stopping: isStopping }, ok ? 200 : 503);
  });

  app.get('/metrics', async (c) => {
    const { registry } = hardLimit.metrics;
    return c.body(await registry.metrics(), 200, { 'Content-Type': registry.contentType });
  });
  return app;
}

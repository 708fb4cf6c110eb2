import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { answerErrors, answerNotFound } from './errors.ts';
import { health } from './health.ts';
import { meetingCors, meetingLimits } from './limit.ts';
import { operatorApi } from './operator-api.ts';
import type { HardLimitAppOptions, ServedHardLimit } from './options.ts';
import { expectOptions } from './options.ts';
import { rateLimit } from './rate-limit.ts';
import { webhooks } from './webhooks.ts';

/** Requests of one address. Offices put many people behind one, and a provider reports all its meetings from a few. */
const perMinute = { webhooks: 60_000, meetings: 3000, api: 3000, metrics: 600, readyz: 600 };

/**
 * What the hard limit says and hears over HTTP, as a Hono app:
 * webhooks, the limit as browsers see it, the operator's addresses, health and metrics.
 *
 * - Served alone: `listen(app, { port: 8787 })`.
 * - In your own Node server (`node:http`, Express, Fastify): `getRequestListener(app.fetch)` of `@hono/node-server` is a
 *   `(request, response)` listener. Mount it **before** any body parser: a webhook is checked by the bytes that were signed, and
 *   a body that was read already can not be read again (`app.use('/hard-limit', getRequestListener(hardLimit.fetch))`, then
 *   `app.use(express.json())`).
 * - As a web handler (Next.js, Workers and the like): `app.fetch` takes a `Request` and gives a `Response`.
 *
 * The operator's page is not in it, as it reads files: `app.route('/', operatorUi())` adds it.
 *
 * @throws TypeError where an option is not what it should be
 */
export function hardLimitApp(hardLimit: ServedHardLimit, options: HardLimitAppOptions = {}): Hono {
  expectOptions(options);
  const { origins = [], trustProxy = false } = options;
  const app = new Hono();
  app.onError(answerErrors(hardLimit));
  app.notFound(answerNotFound);
  app.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      xFrameOptions: 'DENY',
      strictTransportSecurity: false, // speaks for the whole host: a matter of whatever speaks TLS there
      overwrite: false, // the operator's page has a policy of its own
    }),
  );
  app.use('/meetings/*', meetingCors(origins)); // before anything refuses: a page is to read why
  for (const [what, limit] of Object.entries(perMinute)) {
    const onRefused = (): void => hardLimit.metrics.limited.inc({ what });
    app.use(`/${what}/*`, rateLimit({ limit, trustProxy, onRefused }));
  }
  app.route('/', webhooks(hardLimit));
  app.route('/', meetingLimits(hardLimit, options));
  app.route('/', operatorApi(hardLimit, options));
  app.route('/', health(hardLimit, options));
  return app;
}

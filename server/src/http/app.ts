import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { type IsProxy, proxiesOf } from './client-address.ts';
import { answerErrors, answerNotFound } from './errors.ts';
import { health } from './health.ts';
import { meetingCors, meetingLimits } from './limit.ts';
import { operatorApi } from './operator-api.ts';
import { OperatorView } from './operator-view.ts';
import type { HardLimitAppOptions, ServedHardLimit } from './options.ts';
import { expectAppOptions } from './options.ts';
import { rateLimit } from './rate-limit.ts';
import { operatorsOnly } from './sign-in.ts';
import { webhooks } from './webhooks.ts';

/** Requests per minute and address. Many people in an office share an address, and a provider sends all webhooks from a few. */
const perMinute = { webhooks: 60_000, meetings: 3000, api: 3000, metrics: 600, readyz: 600 };

/**
 * The HTTP interface of the hard limit as a Hono app: webhooks, the limits that browsers read, the operator API, health and
 * metrics.
 *
 * - On its own: `listen(app, { port: 8787 })`.
 * - In your own Node server (`node:http`, Express, Fastify): `getRequestListener(app.fetch)` from `@hono/node-server` returns a
 *   `(request, response)` listener. Mount it **before** any body parser, because webhooks are verified by the exact bytes that
 *   were signed: `app.use('/hard-limit', getRequestListener(hardLimit.fetch))`, then `app.use(express.json())`.
 * - As a web handler (Next.js, Workers): `app.fetch` takes a `Request` and returns a `Response`.
 *
 * The operator page is separate, because it reads files: add it with `app.route('/', operatorUi())`.
 *
 * @throws TypeError for invalid options
 */
export function hardLimitApp(hardLimit: ServedHardLimit, options: HardLimitAppOptions = {}): Hono {
  expectAppOptions(
    options,
    hardLimit.providers.map(({ name }) => name),
  );
  const { origins = [], trustProxy = false, signal, draining = signal } = options;
  const isProxy = proxiesOf(trustProxy) as IsProxy;
  const app = new Hono();
  app.onError(answerErrors(hardLimit));
  app.notFound(answerNotFound);
  app.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      xFrameOptions: 'DENY',
      strictTransportSecurity: false, // applies to the whole host, so it is up to whatever terminates TLS
      overwrite: false, // the operator page has its own policy
    }),
  );
  app.use(async (c, next) => {
    await next();
    if (draining?.aborted) c.header('Connection', 'close');
  });
  app.use('/meetings/*', meetingCors(origins)); // first, so that pages can read why a request was refused
  // Before the rate limits: who sends wrong tokens must not use up the requests of an operator at the same address.
  const onlyOperators = operatorsOnly(hardLimit, options);
  app.use('/api/*', onlyOperators);
  app.use('/metrics', onlyOperators);
  for (const [what, limit] of Object.entries(perMinute)) {
    hardLimit.metrics.limited.inc({ what }, 0);
    const onRefused = (): void => hardLimit.metrics.limited.inc({ what });
    app.use(`/${what}/*`, rateLimit({ limit, isProxy, onRefused }));
  }
  app.route('/', webhooks(hardLimit));
  app.route('/', meetingLimits(hardLimit, options));
  app.route(
    '/',
    operatorApi((operator) => new OperatorView(hardLimit, operator)),
  );
  app.route('/', health(hardLimit, options));
  return app;
}

// The hard limit as a complete server: engine, HTTP app and listening socket.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Hono } from 'hono';
import type { Logger } from 'pino';
import { type ConfiguredProviders, readProviders, withoutFiles } from './configured-providers.ts';
import { drainForm, drainOf } from './drain.ts';
import type { DatabaseOptions } from './engine/database.ts';
import { HardLimit } from './engine/hard-limit.ts';
import { expect, expectOptions } from './expect.ts';
import { hardLimitApp } from './http/app.ts';
import type { TrustProxy } from './http/client-address.ts';
import { answerNotFound } from './http/errors.ts';
import { listen } from './http/listen.ts';
import { operatorUi } from './http/operator-ui.ts';
import type { OperatorOptions, SignInOptions } from './http/operators.ts';
import { publicUrlForm, publicUrlOf } from './http/public-url.ts';
import { expectNotificationOptions, type NotificationOptions, sendNotifications } from './notify/notifications.ts';
import type { ProviderSettings } from './provider-settings.ts';
import type { Provider } from './providers/provider.ts';
import { type Duration, formatDuration } from './rules/duration.ts';
import type { LimitConfig } from './rules/limit-config.ts';
import { secretIn } from './secret-file.ts';
import { ServerLimits } from './server-limits.ts';

/** Options of {@link serve}. */
export interface ServeSettings {
  /**
   * The video services whose meetings are limited: as objects, or as settings, of which each has its own key file, rules and
   * operators. The files are read again when they change.
   */
  readonly providers: readonly Provider[] | readonly ProviderSettings[];
  /** The time limits. Those of a provider with `rules` of its own are preferred. @default 30 minutes for every meeting */
  readonly limits?: LimitConfig;
  /** The URL of a PostgreSQL database for any number of replicas, or a folder for a single server with an embedded database. */
  readonly database: DatabaseOptions;
  readonly logger: Logger;
  /** The address to listen on; `"0.0.0.0"` for all addresses of this machine. @default "127.0.0.1" */
  readonly host?: string;
  /** The port to listen on; 0 for any free one. @default 8787 */
  readonly port?: number;
  /**
   * The public URL of this server, where providers send their webhooks. If it has a path, such as `https://example.com/limit`,
   * everything is served under that path as well, so that a proxy may pass the path on or remove it.
   * @default no webhook is registered
   */
  readonly publicUrl?: string;
  /**
   * The password of the operator page and API.
   * @default with an embedded database: generated and kept in its folder; with PostgreSQL: there is no operator page and no API
   */
  readonly token?: string;
  /**
   * Where operators find the token, in words for the log and the sign-in, such as "the variable STILL_THERE_TOKEN".
   * @default the file that it was generated in, or the setting `token`
   */
  readonly tokenIn?: string;
  /** Operators with names, roles and tokens of their own, who may be restricted to some providers. @default [] */
  readonly operators?: readonly OperatorOptions[];
  /** Lets in whom a proxy in front of the server has signed in. @default nobody */
  readonly signIn?: SignInOptions;
  /** Signs meeting tokens. At least 32 characters. @default as for `token` */
  readonly secret?: string;
  /** Secrets of single providers, by their names, which sign the tokens for their meetings in place of `secret`. @default {} */
  readonly secrets?: Readonly<Record<string, string>>;
  /** The origins of web pages that may read their meeting's limit, such as `"https://app.example.com"`. @default [] */
  readonly origins?: readonly string[];
  /** How long meetings that are over and their history are kept, in milliseconds: at least a day. @default 30 days */
  readonly retention?: number;
  /** Whether to record what would have been closed, without closing anything. @default false */
  readonly dryRun?: boolean;
  /** The reverse proxies in front of the server: their number, or their addresses and networks. @default false */
  readonly trustProxy?: TrustProxy;
  /** Where operators are notified when something is wrong, and when it is over. @default nowhere */
  readonly notify?: Omit<NotificationOptions, 'server'>;
  /**
   * How long a server that stops still answers requests, so that load balancers notice first that it is not ready. At most 1 h.
   * @default '5s'
   */
  readonly drain?: Duration;
  /** Stops the server. If it is still starting, `serve` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

const settingNames = [
  ...['providers', 'limits', 'database', 'logger', 'host', 'port', 'publicUrl'],
  ...['token', 'tokenIn', 'operators', 'signIn', 'secret', 'secrets', 'origins', 'retention', 'dryRun'],
  ...['trustProxy', 'notify', 'drain', 'signal'],
];

/** A running server. */
export interface RunningServer extends AsyncDisposable {
  /** The URL it listens on, such as `"http://127.0.0.1:8787"`. */
  readonly url: string;
  readonly hardLimit: HardLimit;
  /**
   * Replaces the limits, also for running meetings: those of the server, or with `provider` the own ones of that provider
   * (`undefined`: it has none any more). The log and the history name the `actor` (@default `"server"`).
   * @throws SettingsError for invalid limits; the previous ones stay in use
   */
  setLimits(
    limits: LimitConfig | undefined,
    options?: { readonly actor?: string; readonly provider?: string },
  ): Promise<void>;
  /**
   * Stops. At once, `/readyz` answers 503; everything else is answered for the time of `drain`. Then no connection is accepted any
   * more, the requests and calls in flight are finished, and the rest is handed over. Webhooks stay registered.
   *
   * `drain` replaces the setting of that name; while the server drains, `{ drain: 0 }` ends that early.
   * @throws TypeError if `drain` is not a duration of at most 1 h
   */
  stop(options?: { readonly drain?: Duration }): Promise<void>;
}

/** Milliseconds that requests may take to finish when the server stops. Calls that close meetings need time after that. */
const requestsTimeout = 5000;

/**
 * Runs the hard limit. It listens before the database is open, so that `/healthz` answers, and resolves when it tracks meetings.
 * @throws SettingsError or TypeError for invalid options; Error if the port or the folder is in use
 */
export async function serve(settings: ServeSettings): Promise<RunningServer> {
  expectOptions(settings, settingNames);
  const { providers } = settings;
  expect(Array.isArray(providers), 'providers', 'a list of providers', providers);
  const areMade = providers.every((one): one is Provider => typeof (one as Provider | null)?.list === 'function');
  const configured = areMade ? withoutFiles(providers) : await readProviders(providers);
  return serveConfigured(settings, configured);
}

/** The same for providers whose settings have been read. */
export async function serveConfigured(
  settings: Omit<ServeSettings, 'providers'>,
  configured: ConfiguredProviders,
): Promise<RunningServer> {
  settings.signal?.throwIfAborted();
  const { database, logger, host, port, retention, dryRun = false, notify = {}, signal } = settings;
  const { signIn, origins, trustProxy, drain = 5000 } = settings;
  const providers = configured.all.map(({ provider }) => provider);
  const names = providers.map(({ name }) => name);
  const operators = [...(settings.operators ?? []), ...configured.operators];
  const own = configured.all.flatMap(({ provider, secret }) => (secret === undefined ? [] : [[provider.name, secret]]));
  const secrets = { ...settings.secrets, ...Object.fromEntries(own) };
  expectNotificationOptions(notify);
  expectDrain(drain);
  const publicUrl = settings.publicUrl === undefined ? undefined : publicUrlOf(settings.publicUrl);
  expect(publicUrl !== undefined || settings.publicUrl === undefined, 'publicUrl', publicUrlForm, settings.publicUrl);
  const limits = new ServerLimits(
    settings.limits ?? {},
    configured.all.map((one) => [one.provider.name, one.limits]),
    (error) => logger.error({ err: error }, 'the limit function failed: the meeting has the default limit'),
  );
  const kept = async (given: string | undefined, file: string): Promise<string | undefined> => {
    if (given !== undefined || 'url' in database) return given;
    const path = join(database.directory, file);
    const { secret, isNew } = await secretIn(path);
    if (isNew) logger.info({ path }, `generated the ${file.replace('-', ' ')}`);
    return secret;
  };
  const token = await kept(settings.token, 'operator-token');
  const secret = await kept(settings.secret, 'secret');

  const hardLimit = new HardLimit({
    providers,
    limitFor: limits.limitFor,
    database,
    logger,
    ...(publicUrl !== undefined && { webhooks: `${publicUrl}/webhooks` }),
    ...(retention !== undefined && { retention }),
    dryRun,
  });
  const [draining, drained] = [new AbortController(), new AbortController()];
  const app = hardLimitApp(hardLimit, {
    ...{ token, operators, signIn, secret, secrets, origins, trustProxy },
    draining: draining.signal,
    signal: drained.signal,
  });
  const path = publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
  const canSignIn = token !== undefined || signIn !== undefined || operators.length > 0;
  const shownToken = token === undefined ? {} : { tokenIn: tokenPlace(settings) };
  if (canSignIn) app.route('/', operatorUi({ ...(path !== '' && { base: `${path}/` }), ...shownToken }));
  const listening = await listen(path === '' ? app : underPath(path, app), {
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
  });
  const { url } = listening;
  logger.info({ url }, 'listening');
  if (canSignIn) logger.info({ url: publicUrl ?? url, ...shownToken }, 'the operator page can be opened');
  if (publicUrl === undefined)
    logger.warn('no webhook is registered without PUBLIC_URL: meetings are found by reading their list every 15 s');

  let isReady = false;
  let stopped: Promise<void> | undefined;
  const stop = async (options: { readonly drain?: Duration } = {}): Promise<void> => {
    const ms = expectDrain(options.drain ?? drain);
    if (ms === 0) drained.abort();
    stopped ??= (async () => {
      draining.abort();
      // No load balancer sends requests to a server that was never ready.
      if (isReady && ms > 0) {
        logger.info({ drain: formatDuration(ms) }, 'not ready any more: requests are answered until the drain is over');
        await pause(ms, undefined, { signal: drained.signal }).catch(() => {}); // ended early
      }
      drained.abort();
      await listening.stop(requestsTimeout);
      await hardLimit.stop();
      logger.info('stopped');
    })();
    return stopped;
  };
  signal?.addEventListener('abort', () => void stop(), { once: true });
  sendNotifications(hardLimit, { ...notify, ...(publicUrl !== undefined && { server: publicUrl }) }, drained.signal);
  try {
    await hardLimit.start();
    signal?.throwIfAborted();
  } catch (error) {
    await stop();
    throw error;
  }
  isReady = true;
  const lists = Object.entries((await hardLimit.health()).providers);
  for (const [provider, { error, listedAt }] of lists)
    if (error !== null || listedAt === null)
      logger.error(
        { provider, why: error ?? 'it has not answered yet' },
        'this server cannot track its meetings until it can read its list',
      );
  const tracked = lists.filter(([, { error, listedAt }]) => error === null && listedAt !== null);
  if (tracked.length > 0) logger.info({ providers: tracked.map(([provider]) => provider) }, 'tracking meetings');
  const setLimits: RunningServer['setLimits'] = async (changed, options = {}) => {
    const { provider } = options;
    if (provider !== undefined) expect(names.includes(provider), 'provider', `one of ${names.join(', ')}`, provider);
    limits.replace(changed, provider);
    await hardLimit.setLimits(limits.limitFor, options);
  };
  for (const { watch } of configured.all)
    watch({ logger, onLimits: (provider, changed, actor) => setLimits(changed, { provider, actor }) }, draining.signal);
  return {
    url,
    hardLimit,
    setLimits,
    stop,
    [Symbol.asyncDispose]: () => stop(),
  };
}

/** Where operators find the token. */
function tokenPlace({
  token,
  tokenIn = 'the setting `token` of the server',
  database,
}: Omit<ServeSettings, 'providers'>): string {
  if (token !== undefined || 'url' in database) return tokenIn;
  return `the file ${join(database.directory, 'operator-token')} of the server`;
}

/** Serves an app under a path as well. */
function underPath(path: string, app: Hono): Hono {
  return new Hono().route('/', app).route(path, app).notFound(answerNotFound);
}

/** Milliseconds. @throws TypeError */
function expectDrain(drain: Duration): number {
  const ms = drainOf(drain);
  expect(ms !== undefined, 'drain', drainForm, drain);
  return ms;
}

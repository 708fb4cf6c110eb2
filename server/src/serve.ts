// The hard limit as a server of its own: the engine behind its HTTP app, listening.
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { DatabaseOptions } from './engine/database.ts';
import { HardLimit } from './engine/hard-limit.ts';
import { hardLimitApp } from './http/app.ts';
import { listen } from './http/listen.ts';
import { operatorUi } from './http/operator-ui.ts';
import type { Provider } from './providers/provider.ts';
import type { LimitFor } from './rules/limit.ts';
import type { LimitConfig } from './rules/limit-config.ts';
import { limitRules } from './rules/limit-rules.ts';
import { secretIn } from './secret-file.ts';

/** Settings of {@link serve}. */
export interface ServeSettings {
  /** The video services whose meetings are limited. */
  readonly providers: readonly Provider[];
  /** The limits. @default thirty minutes for every meeting */
  readonly limits?: LimitConfig;
  /** A PostgreSQL for any number of servers, or a directory for one with a database of its own. */
  readonly database: DatabaseOptions;
  readonly logger: Logger;
  /** Which address of this machine; `"0.0.0.0"`: all of them. @default "127.0.0.1" */
  readonly host?: string;
  /** 0: any that is free. @default 8787 */
  readonly port?: number;
  /** Where the providers reach this server; their webhooks are registered there. @default none is registered */
  readonly publicUrl?: string;
  /** Opens the operator's page and API. @default with a directory: made once and kept in it; with a PostgreSQL: they are not there */
  readonly token?: string;
  /** Signs meeting tokens, at least 32 characters. @default as that of `token` */
  readonly secret?: string;
  /** The web pages that may ask for their meeting's limit, such as `"https://app.example.com"`. @default [] */
  readonly origins?: readonly string[];
  /** Whether one reverse proxy stands before this server. @default false */
  readonly trustProxy?: boolean;
  /** Stops the server, also while it starts: then `serve` rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** A server that runs. */
export interface RunningServer extends AsyncDisposable {
  /** Where it listens, such as `"http://127.0.0.1:8787"`. */
  readonly url: string;
  readonly hardLimit: HardLimit;
  /** Puts other limits in the place of these, for running meetings too. @throws SettingsError for wrong limits: the old ones stay */
  setLimits(limits: LimitConfig): Promise<void>;
  /** Finishes the requests and the calls in flight, hands over the rest, and ends. The webhooks stay registered. */
  stop(): Promise<void>;
}

/** What is left to requests when the server stops, ms: meetings that are being closed need their time, too. */
const requestsDeadline = 5000;

/**
 * Runs the hard limit. It listens before the database answers, so that `/healthz` does, and resolves when meetings are watched over.
 * @throws SettingsError, TypeError for wrong settings; Error where the port or the directory cannot be had
 */
export async function serve(settings: ServeSettings): Promise<RunningServer> {
  settings.signal?.throwIfAborted();
  const { providers, database, logger, host, port, publicUrl, origins, trustProxy, signal } = settings;
  const rulesOf = (limits: LimitConfig = {}): LimitFor =>
    limitRules(limits, (error) =>
      logger.error({ err: error }, 'a meeting has the default limit, as the function failed'),
    );
  const limitFor = rulesOf(settings.limits);
  const kept = async (given: string | undefined, file: string): Promise<string | undefined> => {
    if (given !== undefined || 'url' in database) return given;
    const path = join(database.directory, file);
    const { secret, isNew } = await secretIn(path);
    if (isNew) logger.info({ path }, `made the ${file.replace('-', ' ')}`);
    return secret;
  };
  const token = await kept(settings.token, 'operator-token');
  const secret = await kept(settings.secret, 'secret');

  const hardLimit = new HardLimit({
    providers,
    limitFor,
    database,
    logger,
    ...(publicUrl !== undefined && { webhooks: `${publicUrl}/webhooks` }),
  });
  const stopping = new AbortController();
  const app = hardLimitApp(hardLimit, { token, secret, origins, trustProxy, signal: stopping.signal });
  if (token !== undefined) app.route('/', operatorUi()); // without it there is nothing to sign in to
  const listening = await listen(app, { ...(host !== undefined && { host }), ...(port !== undefined && { port }) });
  const { url } = listening;
  logger.info({ url }, 'listening');
  if (publicUrl === undefined)
    logger.warn('no webhook is registered without PUBLIC_URL: meetings are found by their list alone, read every 15 s');

  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopped ??= (async () => {
      stopping.abort();
      await listening.stop(requestsDeadline);
      await hardLimit.stop();
      logger.info('stopped');
    })();
    return stopped;
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await hardLimit.start();
    signal?.throwIfAborted();
  } catch (error) {
    await stop();
    throw error;
  }
  logger.info('watching over the meetings');
  return {
    url,
    hardLimit,
    setLimits: async (limits) => hardLimit.setLimits(rulesOf(limits)),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

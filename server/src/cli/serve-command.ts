import { once } from 'node:events';
import type { Logger } from 'pino';
import { formatDuration } from '../rules/duration.ts';
import { Problems } from '../rules/problems.ts';
import type { RunningServer } from '../serve.ts';
import type { Call } from './command.ts';
import { providersIn } from './config-providers.ts';
import { ReloadedLimits } from './reload.ts';
import { settleServer } from './server-settings.ts';

/** Milliseconds a stop may take after the drain. After that the process exits; the next start or another replica repeats calls in flight. */
const stopTimeout = 15_000;

/** `still-there-server serve`: runs until a signal stops it. */
export async function run(call: Call): Promise<number> {
  const { env } = call;
  const { settings, configured, file } = await settleServer(call);
  // The databases and the web server take long to load, so they wait for settings that are right.
  const [{ createLogger }, { serveConfigured }] = await Promise.all([import('./log.ts'), import('../serve.ts')]);
  const { provider: _, allowHttp: __, signInHeader: header, signInProxies: proxies, ...others } = settings;
  const { signInOperators, limits, logLevel, databaseUrl, dataDir, notifyUrl, notifySecret, slackUrl, ...rest } =
    others;
  const signIn = header === undefined ? {} : { signIn: { header, proxies, operators: signInOperators } };

  const logger = createLogger(logLevel, (text) => env.hide(text));
  let server: RunningServer | undefined;
  const signal = stopOnSignals({
    logger,
    drain: () => (server ? rest.drain : 0),
    endDrain: () => void server?.stop({ drain: 0 }),
  });
  const database = databaseUrl ? { url: databaseUrl } : { directory: dataDir };
  try {
    const notify = { url: notifyUrl, secret: notifySecret, slackUrl };
    const tokenIn = env.place('STILL_THERE_TOKEN');
    const options = { limits, logger, database, notify, signal, tokenIn, ...rest, ...signIn };
    const running = await serveConfigured(options, configured);
    server = running;
    const reloaded = file && new ReloadedLimits(call, file);
    const served = providersIn(file) === undefined ? [] : configured.all.map(({ provider }) => provider.name);
    file?.watch(
      async (value) => {
        const changed = { path: file.path, value };
        const problems = new Problems();
        await problems.attemptAsync(async () => reloaded?.apply(changed, running, served));
        // All that the next start checks, so that it does not fail for a reason that nobody knows yet.
        await problems.attemptAsync(() => settleServer({ ...call, problems: new Problems() }));
        for (const { provider, what } of reloaded?.pending(changed, served) ?? [])
          logger.warn({ provider, what }, 'a change in the config file needs a restart');
        problems.throwAny();
        logger.info(
          { path: file.path },
          'new limits loaded, also for running meetings; other settings are read at the next start',
        );
      },
      (error) =>
        logger.error(
          { err: error },
          'the changed config file is invalid: where it is, the previous settings stay in use; fix it before the next start',
        ),
      signal,
    );
    if (!signal.aborted) await once(signal, 'abort');
    await server.stop();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return 0;
}

/**
 * The signal aborts on the first SIGTERM or SIGINT. Another one ends the drain; after that, or if the stop takes too long, the
 * process exits.
 */
function stopOnSignals(options: {
  readonly logger: Logger;
  /** How long the server drains if it stops now, in ms. */
  readonly drain: () => number;
  readonly endDrain: () => void;
}): AbortSignal {
  const { logger, endDrain } = options;
  const stopping = new AbortController();
  let drainEndsAt = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    if (!stopping.signal.aborted) {
      const drain = options.drain();
      drainEndsAt = performance.now() + drain;
      logger.info(
        drain > 0
          ? `received ${name}: stopping in ${formatDuration(drain)} (send it again to stop now)`
          : `received ${name}: stopping (send it again to exit now)`,
      );
      setTimeout(() => {
        logger.error(`stopping took more than ${stopTimeout / 1000} s: exiting now`);
        process.exit(1);
      }, drain + stopTimeout).unref();
      stopping.abort(new DOMException(`Stopped by ${name}`, 'AbortError'));
    } else if (performance.now() < drainEndsAt) {
      drainEndsAt = 0;
      logger.info(`received ${name} again: stopping now (send it again to exit now)`);
      endDrain();
    } else process.exit(name === 'SIGINT' ? 130 : 143);
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  return stopping.signal;
}

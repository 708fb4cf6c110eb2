// `still-there serve`
import { once } from 'node:events';
import type { ConfigFile } from '../rules/config-file.ts';
import { Problems } from '../rules/problems.ts';
import { serve } from '../serve.ts';
import type { Call } from './command.ts';
import { createLogger } from './log.ts';
import { makeProviders } from './providers.ts';
import { openConfig, settle } from './settings.ts';
import type { Settings } from './settings-schema.ts';

/** A stop that takes longer is given up, ms: what is in flight is done again by the next start, or by another server. */
const stopDeadline = 15_000;

/** Serves until a signal stops it. */
export async function run(call: Call): Promise<number> {
  const { flags, env, problems } = call;
  const file = await openConfig(flags);
  const settings = settle({ flags, env, file }, problems);
  const providers = makeProviders(settings, call);
  if (settings?.databaseUrl) expectShared(settings, problems);
  problems.throwAny();
  const { provider: _, limits, logLevel, databaseUrl, dataDir, ...rest } = settings as Settings;

  const logger = createLogger(logLevel, (text) => env.hide(text));
  const { signal } = stopOnSignals(
    (text) => logger.info(text),
    (text) => logger.error(text),
  );
  const database = databaseUrl ? { url: databaseUrl } : { directory: dataDir };
  try {
    const server = await serve({ ...rest, providers, limits, logger, database, signal });
    file?.watch(
      async (value) => {
        const changed = limitsOf(call, { path: file.path, value });
        await server.setLimits(changed);
        logger.info(
          { path: file.path },
          'the new limits hold, for running meetings too; other settings count from the next start on',
        );
      },
      (error) => logger.error({ err: error }, 'the new settings cannot be used: the old ones hold'),
      signal,
    );
    if (!signal.aborted) await once(signal, 'abort');
    await server.stop();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return 0;
}

/** The limits when the file has changed; flags and environment still come first. @throws SettingsError */
function limitsOf({ flags, env }: Call, file: Pick<ConfigFile, 'path' | 'value'>): Settings['limits'] {
  const problems = new Problems();
  const settings = settle({ flags, env, file }, problems);
  problems.throwAny();
  return (settings as Settings).limits;
}

/** Made by each server for itself, they would differ. */
function expectShared({ token, secret }: Settings, problems: Problems): void {
  if (token === undefined) problems.add('Missing `STILL_THERE_TOKEN`: with DATABASE_URL all servers need the same one');
  if (secret === undefined)
    problems.add('Missing `STILL_THERE_SECRET`: with DATABASE_URL all servers need the same one');
}

/** Aborts at the first SIGTERM or SIGINT; the second, or too long a stop, ends the process. */
function stopOnSignals(info: (text: string) => void, error: (text: string) => void): AbortController {
  const stopping = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (stopping.signal.aborted) process.exit(name === 'SIGINT' ? 130 : 143);
    info(`stopping after ${name}; once more to end at once`);
    stopping.abort(new DOMException(`Stopped by ${name}`, 'AbortError'));
    setTimeout(() => {
      error(`the stop took more than ${stopDeadline / 1000} s and is given up`);
      process.exit(1);
    }, stopDeadline).unref();
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  return stopping;
}

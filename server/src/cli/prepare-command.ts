// `still-there prepare`
import { openEmbedded } from '../engine/embedded.ts';
import type { Call } from './command.ts';
import { createLogger } from './log.ts';
import { openConfig, settle } from './settings.ts';
import type { Settings } from './settings-schema.ts';

/** Makes the embedded database: the first time that takes 1.1 GB of memory, which a server's container may not have. */
export async function run({ flags, env, problems }: Call): Promise<number> {
  const settings = settle({ flags, env, file: await openConfig(flags), withoutLimits: true }, problems);
  problems.throwAny();
  const { dataDir } = settings as Settings;
  const database = await openEmbedded(
    dataDir,
    createLogger('warn', (text) => env.hide(text)),
    new AbortController().signal,
  );
  await database.close();
  console.log(`${dataDir} holds a database`);
  return 0;
}

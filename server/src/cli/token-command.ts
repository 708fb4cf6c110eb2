import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { meetingToken } from '../http/meeting-token.ts';
import { parseDuration } from '../rules/duration.ts';
import type { Call } from './command.ts';
import { openConfig, settle } from './settings.ts';
import type { Settings } from './settings-schema.ts';

/** `still-there-server token`: prints a meeting token. */
export async function run({ operands: [room = ''], flags, env, problems }: Call): Promise<number> {
  const settings = settle({ flags, env, file: await openConfig(flags), withoutLimits: true }, problems);
  const expiresIn = problems.attempt(() => parseDuration('--expires-in', flags['expires-in'] ?? '1h'));
  problems.throwAny();
  const {
    dataDir,
    secret,
    provider: [provider],
  } = settings as Settings;
  const token = await meetingToken({
    secret: secret ?? (await keptSecret(join(dataDir, 'secret'))),
    room,
    subject: (flags.subject as string | undefined) ?? 'tester',
    ...(provider && { provider }),
    extend: flags.extend === true,
    expiresIn: expiresIn as number,
  });
  console.log(token);
  return 0;
}

async function keptSecret(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Error(
      `Missing \`STILL_THERE_SECRET\`: set it to the server's secret, or start the server once, which generates ${path}`,
      { cause: error },
    );
  });
  return text.trim();
}

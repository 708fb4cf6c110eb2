import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect } from '../expect.ts';
import { isId, isParticipant, meetingToken, participantForm, roomForm } from '../http/meeting-token.ts';
import { checkProviders } from '../provider-settings.ts';
import type { ConfigFile } from '../rules/config-file.ts';
import { parseDuration } from '../rules/duration.ts';
import type { Problems } from '../rules/problems.ts';
import type { Call } from './command.ts';
import { providersIn, sourceOf } from './config-providers.ts';
import { openConfig, settle } from './settings.ts';
import type { Settings } from './settings-schema.ts';

/** `still-there-server token`: prints a meeting token. */
export async function run({ operands, flags, env, problems }: Call): Promise<number> {
  const [room = ''] = operands;
  const file = await openConfig(flags, problems);
  const settings = settle({ flags, env, file, withoutLimits: true }, problems);
  const expiresIn = problems.attempt(() => parseDuration('--expires-in', flags['expires-in'] ?? '1h'));
  if (expiresIn === 0) problems.add('Expected `--expires-in` to be longer than 0');
  const subject = (flags.subject as string | undefined) ?? 'tester';
  problems.attempt(() => expect(isParticipant(subject), '--subject', participantForm, subject));
  if (operands.length > 0) problems.attempt(() => expect(isId(room), '<room>', roomForm, room));
  const secret = settings && (await secretOf(settings, file, problems));
  problems.throwAny();
  const {
    provider: [provider],
  } = settings as Settings;
  const token = await meetingToken({
    secret: secret as string,
    room,
    subject,
    ...(provider && { provider }),
    extend: flags.extend === true,
    expiresIn: expiresIn as number,
  });
  console.log(token);
  return 0;
}

/** The secret that signs the token. If there is none, adds to `problems`. */
async function secretOf(
  { provider: [provider], secret, dataDir }: Settings,
  file: ConfigFile | undefined,
  problems: Problems,
): Promise<string | undefined> {
  return await problems.attemptAsync(
    async () => (await ownSecret(file, provider)) ?? secret ?? (await keptSecret(join(dataDir, 'secret'), problems)),
  );
}

/** The secret of a provider in the config file, if it has one of its own. @throws SettingsError or Error */
async function ownSecret(file: ConfigFile | undefined, provider: string | undefined): Promise<string | undefined> {
  const listed = providersIn(file);
  if (!file || listed === undefined) return undefined;
  const { folder, nameOf } = sourceOf(file);
  const secretFile = checkProviders(listed, nameOf).find(({ name }) => name === provider)?.meetingSecretFile;
  return secretFile === undefined ? undefined : (await readFile(resolve(folder, secretFile), 'utf8')).trim();
}

/** The secret that a server with an embedded database generated. If there is none, adds to `problems`. */
async function keptSecret(path: string, problems: Problems): Promise<string> {
  return await readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => {
      problems.add(
        `Missing \`STILL_THERE_SECRET\`: set it to the server's secret, or start the server once, which generates ${path}`,
      );
      return '';
    },
  );
}

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
  const signer = settings && (await signerOf(settings, file, problems));
  problems.throwAny();
  const { provider, secret } = signer as Signer;
  const token = await meetingToken({
    secret,
    room,
    subject,
    ...(provider && { provider }),
    extend: flags.extend === true,
    expiresIn: expiresIn as number,
  });
  console.log(token);
  return 0;
}

/** What a token is signed for and with. */
interface Signer {
  readonly provider?: string | undefined;
  readonly secret: string;
}

/** What signs the token. If there is none, adds to `problems`. */
async function signerOf(
  { provider: [named], secret, dataDir }: Settings,
  file: ConfigFile | undefined,
  problems: Problems,
): Promise<Signer | undefined> {
  return await problems.attemptAsync(async () => {
    const { provider, secret: own } = await listedProvider(file, named);
    return { provider, secret: own ?? secret ?? (await keptSecret(join(dataDir, 'secret'), problems)) };
  });
}

/** The provider, and its own secret if the config file names one. @throws SettingsError or Error */
async function listedProvider(
  file: ConfigFile | undefined,
  named: string | undefined,
): Promise<{ readonly provider: string | undefined; readonly secret?: string }> {
  const listed = providersIn(file);
  if (!file || listed === undefined) return { provider: named };
  const { folder, nameOf } = sourceOf(file);
  const all = checkProviders(listed, nameOf);
  const names = all.map(({ name }) => name).join(', ');
  if (named === undefined && all.length > 1) throw new TypeError(`Missing \`--provider\`: expected one of ${names}`);
  const index = named === undefined ? 0 : all.findIndex(({ name }) => name === named);
  const one = all[index];
  if (!one) throw new TypeError(`Expected \`--provider\` to be one of ${names}, got "${named}"`);
  if (one.meetingSecretFile === undefined) return { provider: one.name };
  const field = `\`${nameOf(`${index}.meetingSecretFile`)}\` of ${one.name}`;
  const text = await readFile(resolve(folder, one.meetingSecretFile), 'utf8').catch((cause: Error) => {
    throw new Error(`Expected ${field} to name a readable file: ${cause.message}`, { cause });
  });
  const secret = text.trim();
  if (secret.length < 32)
    throw new TypeError(`Expected ${field} to contain at least 32 characters, got ${secret.length}`);
  return { provider: one.name, secret };
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

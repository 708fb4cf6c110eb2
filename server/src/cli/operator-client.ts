// The operator's API of a running server. All that is done to meetings goes this way: a second process must never open the
// database of the first.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Call } from './command.ts';
import { openConfig, settle } from './settings.ts';
import type { Settings } from './settings-schema.ts';

/** Asks the server; the result is its JSON. */
export type Ask = (path: string, body?: unknown) => Promise<unknown>;

/** A server answers in time or not at all, ms. */
const patience = 30_000;

/** Where the server is: where the flag says, or on this machine. */
export function addressOf({ host, port }: Settings, url: unknown): string {
  if (typeof url === 'string') return url.replace(/\/+$/, '');
  const everywhere = host === '0.0.0.0' || host === '::';
  return `http://${everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Finds the server and its token. @throws SettingsError for wrong settings */
export async function connect({ flags, env, problems }: Call): Promise<Ask> {
  const settings = settle({ flags, env, file: await openConfig(flags), withoutLimits: true }, problems);
  const token = settings && (settings.token ?? (await keptToken(settings.dataDir)));
  if (settings && !token)
    problems.add(
      `Missing \`STILL_THERE_TOKEN\`, and there is no ${join(settings.dataDir, 'operator-token')}: what opens the server?`,
    );
  problems.throwAny();
  env.conceal(token as string);
  return (path, body) => ask(`${addressOf(settings as Settings, flags.url)}${path}`, token as string, body);
}

/** The token that an embedded server made for itself. */
export async function keptToken(dataDir: string): Promise<string | undefined> {
  const text = await readFile(join(dataDir, 'operator-token'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.trim() || undefined;
}

async function ask(url: string, token: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(patience),
    redirect: 'error', // it would carry the token elsewhere
  }).catch((error: Error) => {
    throw new Error(`No answer from ${new URL(url).origin}: is \`still-there serve\` running there?`, {
      cause: error.cause ?? error,
    });
  });
  const text = await response.text();
  if (response.ok) return text === '' ? undefined : JSON.parse(text);
  throw new Error(`The server answered with ${response.status}: ${errorIn(text)}`);
}

function errorIn(text: string): string {
  try {
    return String((JSON.parse(text) as { error: unknown }).error);
  } catch {
    return 'it does not seem to be a still-there server';
  }
}

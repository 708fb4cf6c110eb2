// A client of a running server's operator API. Commands that change meetings use it: a second process must never open the
// server's embedded database.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '../expect.ts';
import { visible } from '../shown.ts';
import type { Call } from './command.ts';
import { openConfig, settle } from './settings.ts';
import type { Settings } from './settings-schema.ts';

/** Sends a request to the server and resolves to the JSON of its answer. */
export type Ask = (path: string, body?: unknown) => Promise<unknown>;

/** A running server. */
interface Connection {
  readonly ask: Ask;
  /** Sends a GET request, and resolves to its answer before the body has arrived, for answers that may be long. */
  readonly open: (path: string) => Promise<Response>;
}

/** In milliseconds. */
const requestTimeout = 30_000;
/** For the check of `--url`, if the settings are wrong. */
const defaultAddress = { host: '127.0.0.1', port: 8787 };

/** The server's URL: from `--url`, or from host and port on this machine. @throws TypeError for a `--url` that is none */
export function addressOf({ host, port }: Pick<Settings, 'host' | 'port'>, url: unknown): string {
  if (typeof url === 'string') {
    const isUrl = /^https?:\/\/[^?#]+$/i.test(url) && URL.canParse(url);
    expect(isUrl, '--url', 'the URL of a server, such as "http://127.0.0.1:8787"', url);
    return url.replace(/\/+$/, '');
  }
  const everywhere = host === '0.0.0.0' || host === '::';
  return `http://${everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Finds the server and its operator token. @throws SettingsError for invalid settings */
export async function connect({ flags, env, problems }: Call): Promise<Connection> {
  const settings = settle({ flags, env, file: await openConfig(flags, problems), withoutLimits: true }, problems);
  const address = problems.attempt(() => addressOf(settings ?? defaultAddress, flags.url));
  const token = settings && (settings.token ?? (await keptToken(settings.dataDir)));
  if (settings && !token)
    problems.add(
      `Missing \`STILL_THERE_TOKEN\`: set it to the server's operator token (${join(settings.dataDir, 'operator-token')} does not exist either)`,
    );
  problems.throwAny();
  env.conceal(token as string);
  return {
    ask: (path, body) => ask(`${address}${path}`, token as string, body),
    open: async (path) => {
      const timeout = new AbortController();
      const timer = setTimeout(() => timeout.abort(), requestTimeout);
      const response = await send(`${address}${path}`, token as string, undefined, timeout.signal);
      clearTimeout(timer);
      return response.ok ? response : refused(response.status, await response.text());
    },
  };
}

/** The operator token that a server with an embedded database generated. */
export async function keptToken(dataDir: string): Promise<string | undefined> {
  const text = await readFile(join(dataDir, 'operator-token'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.trim() || undefined;
}

async function ask(url: string, token: string, body: unknown): Promise<unknown> {
  const response = await send(url, token, body, AbortSignal.timeout(requestTimeout));
  const text = await response.text();
  if (response.ok) return text === '' ? undefined : JSON.parse(text);
  return refused(response.status, text);
}

function send(url: string, token: string, body: unknown, signal: AbortSignal): Promise<Response> {
  return fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal,
    redirect: 'error', // a redirect would send the token elsewhere
  }).catch((error: Error) => {
    throw new Error(`No answer from ${new URL(url).origin}: is \`still-there-server\` running there?`, {
      cause: error.cause ?? error,
    });
  });
}

function refused(status: number, text: string): never {
  throw new Error(`The server answered with ${status}: ${visible(errorIn(text))}`);
}

function errorIn(text: string): string {
  try {
    return String((JSON.parse(text) as { error: unknown }).error);
  } catch {
    return 'this does not seem to be a still-there-server';
  }
}

import { statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Health } from '../engine/hard-limit-api.ts';
import { networkFailure } from '../network-error.ts';
import { conditionsOf } from '../notify/conditions.ts';
import { isKeyRefused, type Provider } from '../providers/provider.ts';
import { formatDuration } from '../rules/duration.ts';
import type { Call } from './command.ts';
import { addressOf, keptToken } from './operator-client.ts';
import { settleServer } from './server-settings.ts';

/** A name, and a function that resolves to a confirmation, or rejects with the problem and how to fix it. */
type Check = readonly [name: string, check: () => Promise<string>];

/** Something cannot be checked with these settings, which is no problem. */
class NotChecked extends Error {}

/** In milliseconds. */
const requestTimeout = 10_000;
/** Milliseconds this machine's clock may be off. The server itself uses the provider's clock. */
const maxSkew = 5000;
const trust =
  'check the URL and its certificate; if the authority is your own, name its certificate in NODE_EXTRA_CA_CERTS';
/** In bytes. */
const minSpace = 500 * 1024 * 1024;

/** `still-there-server doctor`: checks everything the server depends on. Resolves to 1 if there is a problem. */
export async function run(call: Call): Promise<number> {
  const { flags, env, problems } = call;
  problems.attempt(() => addressOf({ host: '', port: 0 }, flags.url));
  const { settings, configured } = await settleServer(call);
  const providers = configured.all.map(({ provider }) => provider);
  const { checkDatabase, checkDirectory } = await import('./doctor-database.ts'); // which takes long to load
  const { publicUrl, databaseUrl, dataDir, token, operators } = settings;
  const server = addressOf(settings, flags.url);
  const isRunning = (await statusOf(`${server}/healthz`)) === 200;

  const checks: Check[] = [
    ['server', async () => (isRunning ? `is running at ${server}` : `is not running at ${server}`)],
  ];
  for (const provider of providers) checks.push(...checksOf(provider));
  checks.push(['address', () => checkAddress(publicUrl)]);
  if (isRunning) {
    const health = healthOf(
      server,
      token ?? operators[0]?.token ?? (await keptToken(dataDir)),
      databaseUrl !== undefined,
    );
    health.catch(() => {}); // reported by the checks that await it
    checks.push(['running server', () => checkServer(health)]);
    for (const provider of providers)
      checks.push([`${provider.name} webhook`, () => checkWebhook(provider, publicUrl, health)]);
  }
  if (databaseUrl) checks.push(['database', () => checkDatabase(databaseUrl)]);
  else checks.push(['database', () => checkDirectory(dataDir, isRunning)], ['disk', () => checkSpace(dataDir)]);

  let code = 0;
  for (const [name, check] of checks) {
    const line = await check().then(
      (text) => `ok       ${name}: ${text}`,
      (error: unknown) => {
        if (error instanceof NotChecked) return `skipped  ${name}: ${error.message}`;
        code = 1;
        return `problem  ${name}: ${sentence(error)}`;
      },
    );
    console.log(env.hide(line));
  }
  return code;
}

function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  return cause instanceof Error && !message.includes(cause.message) ? `${message} (${cause.message})` : message;
}

function checksOf(provider: Provider): Check[] {
  const { name } = provider;
  const asked = Date.now();
  const listing = provider.list(AbortSignal.timeout(requestTimeout));
  listing.catch(() => {}); // reported by the first check
  return [
    [
      `${name} key`,
      async () => {
        const { meetings } = await listing.catch((error: { status?: number } & Error) => {
          const advice = networkFailure(error)?.isTls ? trust : 'check the URL and the network connection';
          throw new Error(
            isKeyRefused(error.status)
              ? `the key was refused: copy it again from the dashboard of the service`
              : `cannot read the list of meetings: ${advice}`,
            { cause: error },
          );
        });
        return `is valid; ${meetings.length} ${meetings.length === 1 ? 'meeting is' : 'meetings are'} running`;
      },
    ],
    [
      `${name} clock`,
      async () => {
        const date = await listing.then(
          (listed) => listed.date,
          () => {
            throw new NotChecked('the list, which carries the time of the provider, could not be read');
          },
        );
        if (date === undefined) return 'the provider sends no time';
        // a Date header has whole seconds, and the request took a while
        const now = Date.now();
        const off = Math.max(asked - date - 1000, date - now, 0);
        if (off > maxSkew)
          throw new Error(
            `the clock of this machine is off by at least ${formatDuration(Math.round(off / 1000) * 1000)}: turn on time synchronization (NTP)`,
          );
        return 'matches this machine';
      },
    ],
  ];
}

async function statusOf(url: string): Promise<number | undefined> {
  return fetch(url, { signal: AbortSignal.timeout(requestTimeout), redirect: 'manual' }).then(
    async (response) => {
      await response.body?.cancel();
      return response.status;
    },
    () => undefined,
  );
}

async function checkAddress(publicUrl: string | undefined): Promise<string> {
  if (publicUrl === undefined)
    throw new NotChecked(
      'PUBLIC_URL is not set, so providers send no webhooks: the server reads the list of running meetings every 15 s instead',
    );
  const status = await statusOf(`${publicUrl}/healthz`);
  if (status === 200) return `${publicUrl} answers`;
  const what = status === undefined ? 'does not answer' : `answers with status ${status}`;
  throw new Error(`${publicUrl}/healthz ${what}: start the server, and check the proxy or tunnel in front of it`);
}

async function healthOf(server: string, token: string | undefined, isShared: boolean): Promise<Health> {
  if (token === undefined && isShared)
    throw new NotChecked('needs an operator who sees all providers: set STILL_THERE_TOKEN or STILL_THERE_OPERATORS');
  if (token === undefined)
    throw new Error('STILL_THERE_TOKEN is not set, and there is no operator-token in the data folder');
  const response = await fetch(`${server}/api/health`, {
    headers: { Authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(requestTimeout),
  });
  if (response.ok) return (await response.json()) as Health;
  await response.body?.cancel();
  throw new Error(
    `it refuses to report its health (status ${response.status}): set STILL_THERE_TOKEN to the token the server was started with`,
  );
}

/** Webhooks have a check of their own. */
async function checkServer(health: Promise<Health>): Promise<string> {
  const problems = conditionsOf({ ...(await health), webhooks: {} });
  const { dryRun } = await health;
  if (problems.length === 0)
    return `can use its database, and no meeting is overdue${dryRun ? '; it is a dry run, which closes no meeting' : ''}`;
  throw new Error(problems.map(({ provider, text }) => (provider === null ? text : `${provider}: ${text}`)).join(' '));
}

async function checkWebhook(
  { name, ensureWebhook }: Provider,
  publicUrl: string | undefined,
  health: Promise<Health>,
): Promise<string> {
  if (publicUrl === undefined) throw new NotChecked('is not registered, because PUBLIC_URL is not set');
  if (!ensureWebhook) return `must be set up in the dashboard of the service: ${publicUrl}/webhooks/${name}`;
  const state = (await health).webhooks[name];
  if (state === 'kept' || state === 'registered') return 'is registered';
  if (state === 'replaced')
    throw new Error('another application with the same key keeps replacing it: use a separate key for each');
  throw new Error(
    state === undefined ? 'is not registered: start the server with PUBLIC_URL' : `is not registered: ${state}`,
  );
}

async function checkSpace(dataDir: string): Promise<string> {
  const { bavail, bsize } = await statfs(resolve(dataDir)).catch(() => statfs('.'));
  const free = bavail * bsize;
  const shown = `${Math.round(free / 1024 / 1024)} MB free`;
  if (free >= minSpace) return shown;
  throw new Error(`${shown} for ${dataDir}: free some space, or set DATA_DIR to another disk`);
}

// `still-there doctor`
import { statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Provider } from '../providers/provider.ts';
import type { Call } from './command.ts';
import { type Check, checkDatabase, checkDirectory } from './doctor-database.ts';
import { addressOf, keptToken } from './operator-client.ts';
import { makeProviders } from './providers.ts';
import { openConfig, settle } from './settings.ts';
import type { Settings } from './settings-schema.ts';

const patience = 10_000;
/** So far a clock may be off before the limit is felt to be wrong, ms. The server itself counts by the provider's. */
const skew = 5000;
const leastSpace = 500 * 1024 * 1024;

/** Checks everything that the server stands on. Resolves to 1 if there is a problem. */
export async function run(call: Call): Promise<number> {
  const { flags, env, problems } = call;
  const settings = settle({ flags, env, file: await openConfig(flags) }, problems);
  const providers = makeProviders(settings, call);
  problems.throwAny();
  const { publicUrl, databaseUrl, dataDir, token } = settings as Settings;
  const server = addressOf(settings as Settings, flags.url);
  const isRunning = (await statusOf(`${server}/healthz`)) === 200;

  const checks: Check[] = [['server', async () => (isRunning ? `runs at ${server}` : `does not run at ${server}`)]];
  for (const provider of providers) checks.push(...checksOf(provider));
  checks.push(['address', () => checkAddress(publicUrl)]);
  if (isRunning) {
    const health = healthOf(server, token ?? (await keptToken(dataDir)));
    health.catch(() => {}); // said by those who await it
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
  const listing = provider.list(AbortSignal.timeout(patience));
  listing.catch(() => {}); // said by the first check
  return [
    [
      `${name} key`,
      async () => {
        const { meetings } = await listing.catch((error: { status?: number } & Error) => {
          const isRefused = error.status === 401 || error.status === 403;
          throw new Error(
            isRefused
              ? 'the key is refused: copy it anew from the pages of the provider'
              : 'the list of meetings cannot be had: is the address right, and can it be reached from here?',
            { cause: error },
          );
        });
        return `is good; ${meetings.length} ${meetings.length === 1 ? 'meeting runs' : 'meetings run'} now`;
      },
    ],
    [
      `${name} clock`,
      async () => {
        const date = await listing.then(
          (listed) => listed.date,
          () => undefined,
        );
        if (date === undefined) return 'not told by the provider';
        // a Date header has whole seconds, and the answer took its time
        const now = Date.now();
        const off = Math.max(asked - date - 1000, date - now, 0);
        if (off > skew)
          throw new Error(
            `this machine is off by ${Math.round(off / 1000)} s or more: switch on time synchronisation (NTP)`,
          );
        return 'agrees with this machine';
      },
    ],
  ];
}

async function statusOf(url: string): Promise<number | undefined> {
  return fetch(url, { signal: AbortSignal.timeout(patience), redirect: 'manual' }).then(
    async (response) => {
      await response.body?.cancel();
      return response.status;
    },
    () => undefined,
  );
}

async function checkAddress(publicUrl: string | undefined): Promise<string> {
  if (publicUrl === undefined)
    throw new Error(
      'PUBLIC_URL is not set, so no webhook is registered: set it to where the provider reaches this server',
    );
  const status = await statusOf(`${publicUrl}/healthz`);
  if (status === 200) return `${publicUrl} answers`;
  const what = status === undefined ? 'does not answer' : `answers with ${status}`;
  throw new Error(`${publicUrl}/healthz ${what}: start the server, and look at the proxy or tunnel before it`);
}

interface ServerHealth {
  readonly database: boolean;
  readonly webhooks: Readonly<Record<string, string>>;
}

async function healthOf(server: string, token: string | undefined): Promise<ServerHealth> {
  if (token === undefined)
    throw new Error('STILL_THERE_TOKEN is not set, and the data directory has no operator-token');
  const response = await fetch(`${server}/api/health`, {
    headers: { Authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(patience),
  });
  if (response.ok) return (await response.json()) as ServerHealth;
  await response.body?.cancel();
  throw new Error(
    `it does not tell its health (${response.status}): is STILL_THERE_TOKEN the one that it was started with?`,
  );
}

async function checkServer(health: Promise<ServerHealth>): Promise<string> {
  if ((await health).database) return 'reaches its database';
  throw new Error('it does not reach its database: look at its log');
}

async function checkWebhook(
  { name, ensureWebhook }: Provider,
  publicUrl: string | undefined,
  health: Promise<ServerHealth>,
): Promise<string> {
  if (publicUrl === undefined) throw new Error('is not registered, as PUBLIC_URL is not set');
  if (!ensureWebhook) return `is set up on the pages of ${name}: ${publicUrl}/webhooks/${name}`;
  const state = (await health).webhooks[name];
  if (state === 'kept' || state === 'registered') return 'is registered';
  if (state === 'replaced')
    throw new Error('another consumer has the same key, and the webhooks take each other away: give each its own key');
  throw new Error(
    state === undefined ? 'is not registered: was the server started with PUBLIC_URL?' : `is not registered: ${state}`,
  );
}

async function checkSpace(dataDir: string): Promise<string> {
  const { bavail, bsize } = await statfs(resolve(dataDir)).catch(() => statfs('.'));
  const free = bavail * bsize;
  const shown = `${Math.round(free / 1024 / 1024)} MB free`;
  if (free >= leastSpace) return shown;
  throw new Error(`${shown} for ${dataDir}: make room, or move it by DATA_DIR`);
}

// Every setting once: where it may be said, and what it means. The help is made of it, and the reading.
import type { DailyOptions } from '../providers/daily.ts';
import type { EyesonOptions } from '../providers/eyeson.ts';
import type { LiveKitOptions } from '../providers/livekit.ts';
import type { StreamOptions } from '../providers/stream.ts';

/** A setting that is not secret may be a flag, and stand in the config file; a secret only in the environment, or in a file it names. */
export interface Setting {
  readonly env?: string;
  readonly isSecret?: true;
  /** What stands behind the flag in the help. */
  readonly hint: string;
  readonly about: string;
}

export type SettingName =
  | 'provider'
  | 'limit'
  | 'grace'
  | 'maxExtension'
  | 'host'
  | 'port'
  | 'publicUrl'
  | 'trustProxy'
  | 'dataDir'
  | 'logLevel'
  | 'origins'
  | 'databaseUrl'
  | 'token'
  | 'secret';

/** The settings of the server. A flag is called as its key: `publicUrl` is `--public-url`. */
export const settings: Readonly<Record<SettingName, Setting>> = {
  provider: {
    hint: 'name',
    about: 'eyeson, livekit, stream or daily; repeat it for several (default: each whose keys are set)',
  },
  limit: { env: 'LIMIT', hint: '30m', about: 'how long a meeting may last (default: 30m)' },
  grace: { env: 'GRACE', hint: '10s', about: 'how long after its end a meeting is closed (default: 0s)' },
  maxExtension: { env: 'MAX_EXTENSION', hint: '2h', about: 'how much may be added to it in all (default: 2h)' },
  host: { env: 'HOST', hint: '0.0.0.0', about: 'address to listen on (default: 127.0.0.1, this machine only)' },
  port: { env: 'PORT', hint: '8787', about: 'port to listen on (default: 8787)' },
  publicUrl: {
    env: 'PUBLIC_URL',
    hint: 'https://…',
    about: 'where the providers reach this server; without it no webhook is registered',
  },
  trustProxy: {
    env: 'TRUST_PROXY',
    hint: 'true',
    about: 'whether one reverse proxy stands before this server (default: false)',
  },
  dataDir: { env: 'DATA_DIR', hint: './data', about: 'directory of the embedded database (default: ./data)' },
  logLevel: { env: 'LOG_LEVEL', hint: 'info', about: 'debug, info, warn, error or silent (default: info)' },
  origins: { env: 'STILL_THERE_ORIGINS', hint: 'https://app…', about: 'origins of the pages that may ask for a limit' },
  databaseUrl: {
    env: 'DATABASE_URL',
    isSecret: true,
    hint: 'postgres://…',
    about: 'a PostgreSQL, for any number of servers (default: an embedded database in the data directory)',
  },
  token: {
    env: 'STILL_THERE_TOKEN',
    isSecret: true,
    hint: 'text',
    about: "opens the operator's page and API (default: made once, kept in the data directory)",
  },
  secret: {
    env: 'STILL_THERE_SECRET',
    isSecret: true,
    hint: 'text',
    about: 'signs the tokens of browsers, 32 characters at least (default: made once, kept in the data directory)',
  },
};

export const settingNames: readonly SettingName[] = Object.keys(settings) as SettingName[];

/** The flag of a setting, without its dashes. */
export const flagOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The flags that are no settings of the server. Those without a hint are said or not. */
export const otherFlags: Readonly<Record<string, { readonly hint?: string; readonly about: string }>> = {
  config: {
    hint: 'file',
    about: 'rules for rooms, and settings; read anew when it changes (default: still-there.config.json)',
  },
  url: { hint: 'http://…', about: 'where the server is (default: by host and port)' },
  'call-type': { hint: 'name', about: 'the type of call that is given the limit (default: appointment)' },
  'call-id': { hint: 'id', about: 'the call to try (default: test-call)' },
  by: { hint: '15m', about: 'how much is added' },
  search: { hint: 'text', about: 'only rooms whose id or name contains this' },
  state: { hint: 'running', about: 'running, closing, closed, ended or failed, with commas (default: the open ones)' },
  json: { about: 'JSON, for programs' },
  subject: { hint: 'name', about: 'who it is for, as the history shows it (default: tester)' },
  extend: { about: 'it may be used to extend the meeting' },
  'expires-in': { hint: '1h', about: 'how long it is good for (default: 1h)' },
};

interface ProviderOptions {
  readonly eyeson: EyesonOptions;
  readonly livekit: LiveKitOptions;
  readonly stream: StreamOptions;
  readonly daily: DailyOptions;
}

export type ProviderName = keyof ProviderOptions;

/** What each provider's function is given, and the variables that it comes from. */
export const providerVariables: {
  readonly [Name in ProviderName]: Readonly<Record<keyof ProviderOptions[Name], string>>;
} = {
  eyeson: { apiKey: 'EYESON_API_KEY', baseUrl: 'EYESON_API_URL' },
  livekit: { url: 'LIVEKIT_URL', apiKey: 'LIVEKIT_API_KEY', apiSecret: 'LIVEKIT_API_SECRET' },
  stream: { apiKey: 'STREAM_API_KEY', apiSecret: 'STREAM_API_SECRET', baseUrl: 'STREAM_API_URL' },
  daily: { apiKey: 'DAILY_API_KEY', webhookSecret: 'DAILY_WEBHOOK_SECRET', baseUrl: 'DAILY_API_URL' },
};

export const providerNames: readonly ProviderName[] = Object.keys(providerVariables) as ProviderName[];

// The table of settings. Parsing and help both use it.
import type { DailyOptions } from '../providers/daily.ts';
import type { EyesonOptions } from '../providers/eyeson.ts';
import type { LiveKitOptions } from '../providers/livekit.ts';
import type { StreamOptions } from '../providers/stream.ts';

/** A setting comes from a flag, the environment or the config file; a secret only from the environment or from a file named there. */
export interface Setting {
  readonly env?: string;
  readonly isSecret?: true;
  /** The value's placeholder in the help. Missing: the setting is true or false, and its flag may stand alone. */
  readonly hint?: string;
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
  | 'allowHttp'
  | 'dryRun'
  | 'drain'
  | 'dataDir'
  | 'retention'
  | 'logLevel'
  | 'origins'
  | 'databaseUrl'
  | 'signInHeader'
  | 'signInProxies'
  | 'signInOperators'
  | 'token'
  | 'operators'
  | 'secret'
  | 'notifyUrl'
  | 'notifySecret'
  | 'slackUrl';

/** The settings of the server. The flag of `publicUrl` is `--public-url`. */
export const settings: Readonly<Record<SettingName, Setting>> = {
  provider: {
    hint: 'name',
    about: 'eyeson, livekit, stream or daily; repeat it for several (default: all whose keys are set)',
  },
  limit: { env: 'LIMIT', hint: '30m', about: 'time limit of a meeting (default: 30m)' },
  grace: { env: 'GRACE', hint: '10s', about: 'how long after its end a meeting is closed (default: 0s)' },
  maxExtension: {
    env: 'MAX_EXTENSION',
    hint: '2h',
    about: 'how much time may be added to a meeting in total (default: 2h)',
  },
  host: { env: 'HOST', hint: '0.0.0.0', about: 'address to listen on (default: 127.0.0.1, this machine only)' },
  port: { env: 'PORT', hint: '8787', about: 'port to listen on (default: 8787)' },
  publicUrl: {
    env: 'PUBLIC_URL',
    hint: 'https://…',
    about: 'public URL of this server; without it, no webhook is registered',
  },
  trustProxy: {
    env: 'TRUST_PROXY',
    hint: '1',
    about: 'number of reverse proxies in front of the server, or their networks: 10.0.0.0/8,fd00::/8 (default: none)',
  },
  allowHttp: {
    env: 'ALLOW_HTTP',
    about: 'allow an address with http: for a provider on another machine; as a variable: true (default: false)',
  },
  dryRun: {
    env: 'DRY_RUN',
    about: 'track meetings and log which ones would be closed, but close none; as a variable: true (default: false)',
  },
  drain: {
    env: 'DRAIN',
    hint: '5s',
    about: 'how long requests are still answered after SIGTERM, once /readyz says no (default: 5s)',
  },
  dataDir: { env: 'DATA_DIR', hint: './data', about: 'folder of the embedded database (default: ./data)' },
  retention: {
    env: 'RETENTION',
    hint: '30d',
    about: 'how long meetings that are over and their history are kept, at least 1d (default: 30d)',
  },
  logLevel: { env: 'LOG_LEVEL', hint: 'info', about: 'debug, info, warn, error or silent (default: info)' },
  origins: {
    env: 'STILL_THERE_ORIGINS',
    hint: 'https://app…',
    about: 'origins of the web pages that may read limits, separated by commas',
  },
  signInHeader: {
    env: 'SIGN_IN_HEADER',
    hint: 'X-Forwarded-Email',
    about: 'header with the name of an operator whom a proxy has signed in (default: none)',
  },
  signInProxies: {
    env: 'SIGN_IN_PROXIES',
    hint: '10.0.0.0/8',
    about: 'addresses or networks of that proxy, separated by commas; from others, the header is ignored',
  },
  signInOperators: {
    env: 'SIGN_IN_OPERATORS',
    hint: 'name',
    about: 'names in that header that may extend and end meetings, or * for all (default: all may only read)',
  },
  databaseUrl: {
    env: 'DATABASE_URL',
    isSecret: true,
    hint: 'postgres://…',
    about: 'PostgreSQL to use, for any number of replicas (default: an embedded database in the data folder)',
  },
  token: {
    env: 'STILL_THERE_TOKEN',
    isSecret: true,
    hint: 'text',
    about: 'password of the operator page and API (default: generated and kept in the data folder)',
  },
  operators: {
    env: 'STILL_THERE_OPERATORS',
    isSecret: true,
    hint: 'name:role:token',
    about: 'operators with names and tokens of their own, separated by commas; the role is read or operate',
  },
  secret: {
    env: 'STILL_THERE_SECRET',
    isSecret: true,
    hint: 'text',
    about: 'signs meeting tokens, at least 32 characters (default: generated and kept in the data folder)',
  },
  notifyUrl: {
    env: 'STILL_THERE_NOTIFY_URL',
    hint: 'https://…',
    about: 'URL that is sent a signed notification when something is wrong, and when it is over',
  },
  notifySecret: {
    env: 'STILL_THERE_NOTIFY_SECRET',
    isSecret: true,
    hint: 'whsec_…',
    about: 'signs these notifications: `whsec_` and the base64 of 24 to 64 random bytes',
  },
  slackUrl: {
    env: 'STILL_THERE_SLACK_URL',
    isSecret: true,
    hint: 'https://…',
    about: 'incoming webhook of Slack, or of a service that reads its format, that is sent the same notifications',
  },
};

/** Variables that platforms and shells set by themselves. */
const ambient: readonly string[] = ['HOST', 'PORT'];

export const settingNames: readonly SettingName[] = Object.keys(settings) as SettingName[];

/** The flag of a setting, without the dashes. */
export const flagOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Flags that are not server settings. A flag without `hint` is true or false, and may stand alone. */
export const otherFlags: Readonly<Record<string, { readonly hint?: string; readonly about: string }>> = {
  config: {
    hint: 'file',
    about: 'config file with rules and settings, reloaded when it changes (default: still-there.config.json)',
  },
  url: { hint: 'http://…', about: 'URL of the server (default: from host and port)' },
  by: { hint: '15m', about: 'how much time to add' },
  search: { hint: 'text', about: 'list only rooms whose id or name contains this text' },
  state: {
    hint: 'running',
    about: 'running, closing, closed, ended or failed, separated by commas (default: running,closing,failed)',
  },
  json: { about: 'print JSON' },
  since: { hint: '7d', about: 'only entries from this time on: a duration before now, or such as 2026-11-24T17:00Z' },
  until: { hint: '1d', about: 'only entries before this time' },
  role: { hint: 'name', about: 'database role of the server, which is granted what it needs (default: no grants)' },
  subject: { hint: 'name', about: 'participant, as shown in the history (default: tester)' },
  extend: { about: 'allow extending the meeting' },
  'expires-in': { hint: '1h', about: 'how long the token is valid (default: 1h)' },
};

interface ProviderOptions {
  readonly eyeson: EyesonOptions;
  readonly livekit: LiveKitOptions;
  readonly stream: StreamOptions;
  readonly daily: DailyOptions;
}

export type ProviderName = keyof ProviderOptions;

/** The options of each provider, and the variables they come from. */
export const providerVariables: {
  readonly [Name in ProviderName]: Readonly<Record<Exclude<keyof ProviderOptions[Name], 'name' | 'allowHttp'>, string>>;
} = {
  eyeson: { apiKey: 'EYESON_API_KEY', baseUrl: 'EYESON_API_URL' },
  livekit: { url: 'LIVEKIT_URL', apiKey: 'LIVEKIT_API_KEY', apiSecret: 'LIVEKIT_API_SECRET' },
  stream: { apiKey: 'STREAM_API_KEY', apiSecret: 'STREAM_API_SECRET', baseUrl: 'STREAM_API_URL' },
  daily: { apiKey: 'DAILY_API_KEY', webhookSecret: 'DAILY_WEBHOOK_SECRET', baseUrl: 'DAILY_API_URL' },
};

export const providerNames: readonly ProviderName[] = Object.keys(providerVariables) as ProviderName[];

/** All environment variables that configure the server, without those that platforms and shells set by themselves. */
export const variableNames: readonly string[] = [
  ...Object.values(settings).flatMap(({ env }) => env ?? []),
  ...Object.values(providerVariables).flatMap((variables) => Object.values(variables)),
].filter((name) => !ambient.includes(name));

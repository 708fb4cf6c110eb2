// Every setting once: where it may be said, and what it means. The help is made of it, and the reading.

/** A setting that is not secret may be a flag, and stand in the config file; a secret only in the environment, or in a file it names. */
export interface Setting {
  readonly env?: string;
  readonly isSecret?: true;
  /** What stands behind the flag in the help. */
  readonly hint: string;
  readonly about: string;
}

/** The settings of the server. A flag is called as its key: `publicUrl` is `--public-url`. */
export const settings = {
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
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;
export const settingNames: readonly SettingName[] = Object.keys(settings) as SettingName[];

/** The flag of a setting, without its dashes. */
export const flagOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** What each provider's function is given, and the variables that it comes from. */
export const providerVariables = {
  eyeson: { apiKey: 'EYESON_API_KEY', baseUrl: 'EYESON_API_URL' },
  livekit: { url: 'LIVEKIT_URL', apiKey: 'LIVEKIT_API_KEY', apiSecret: 'LIVEKIT_API_SECRET' },
  stream: { apiKey: 'STREAM_API_KEY', apiSecret: 'STREAM_API_SECRET' },
  daily: { apiKey: 'DAILY_API_KEY', webhookSecret: 'DAILY_WEBHOOK_SECRET' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export type ProviderName = keyof typeof providerVariables;
export const providerNames: readonly ProviderName[] = Object.keys(providerVariables) as ProviderName[];

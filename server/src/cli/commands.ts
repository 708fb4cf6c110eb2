// The table of commands: the help is generated from it, and the implementations are loaded through it.
import type { Command } from './command.ts';
import { flagOf, settingNames, settings } from './settings-table.ts';

const serverFlags = settingNames.filter((name) => !settings[name].isSecret).map(flagOf);
const clientFlags = ['url', 'host', 'port', 'data-dir', 'config'];

/** All commands by name. `serve` is the default. */
export const commands: Readonly<Record<string, Command>> = {
  serve: {
    about: 'Run the server: track running meetings and end each one at its limit',
    flags: [...serverFlags, 'config'],
    examples: [
      ['EYESON_API_KEY=… still-there-server --provider eyeson --limit 30m', 'end every meeting after half an hour'],
      [
        'still-there-server --public-url https://limit.example.com --host 0.0.0.0',
        'receive webhooks from the provider',
      ],
      [
        'DATABASE_URL=postgres://… STILL_THERE_TOKEN=… STILL_THERE_SECRET=… still-there-server',
        'run one of several replicas that share a PostgreSQL',
      ],
    ],
    load: () => import('./serve-command.ts'),
  },
  meetings: {
    about: 'List running meetings and the time they have left',
    flags: [...clientFlags, 'search', 'state', 'json'],
    examples: [
      ['still-there-server meetings', 'list what is running now'],
      ['still-there-server meetings --search class --state closed,ended', 'list classes that have ended'],
    ],
    load: () => import('./meeting-commands.ts').then(({ meetings }) => ({ run: meetings })),
  },
  extend: {
    about: 'Give a meeting more time',
    operands: ['id|room'],
    flags: [...clientFlags, 'provider', 'by'],
    examples: [['still-there-server extend class-1 --by 15m', 'add a quarter of an hour']],
    load: () => import('./meeting-commands.ts').then(({ extend }) => ({ run: extend })),
  },
  end: {
    about: 'End a meeting now',
    operands: ['id|room'],
    flags: [...clientFlags, 'provider'],
    examples: [
      ['still-there-server end 42', 'end the meeting with this id, as listed by `still-there-server meetings`'],
    ],
    load: () => import('./meeting-commands.ts').then(({ end }) => ({ run: end })),
  },
  history: {
    about: 'Print what was done to meetings and by whom, one JSON object per line, the oldest first',
    flags: [...clientFlags, 'since', 'until'],
    examples: [['still-there-server history --since 7d > history.ndjson', 'export the last week']],
    load: () => import('./history-command.ts'),
  },
  reconcile: {
    about: "Compare the database with the providers' lists of running meetings now",
    flags: clientFlags,
    examples: [['still-there-server reconcile', 'check for meetings whose webhooks were lost']],
    load: () => import('./meeting-commands.ts').then(({ reconcile }) => ({ run: reconcile })),
  },
  explain: {
    about: 'Show which limit applies to a room and why (works offline)',
    operands: ['room'],
    flags: ['provider', 'limit', 'grace', 'max-extension', 'config'],
    examples: [['still-there-server explain class-1 --config still-there.config.json', 'apply the rules in this file']],
    load: () => import('./explain-command.ts'),
  },
  doctor: {
    about: 'Check API keys, webhook, clock, database and disk space, and say how to fix problems',
    flags: [...serverFlags, 'config', 'url'],
    examples: [['EYESON_API_KEY=… still-there-server doctor', 'exit with 1 if there is a problem']],
    load: () => import('./doctor-command.ts'),
  },
  schema: {
    about:
      'Print the SQL that creates or upgrades the tables in PostgreSQL, for an administrator to run (works offline)',
    flags: ['provider', 'role', 'config'],
    examples: [
      [
        'still-there-server schema --role still_there | psql "$ADMIN_DATABASE_URL"',
        'create or upgrade the tables for a server that connects as still_there',
      ],
    ],
    load: () => import('./schema-command.ts'),
  },
  token: {
    about: 'Print a meeting token for testing: a browser uses it to read the limit of its meeting',
    operands: ['room'],
    flags: ['provider', 'subject', 'extend', 'expires-in', 'data-dir', 'config'],
    examples: [
      [
        'still-there-server token class-1 --extend --expires-in 1h',
        'print a token that also allows extending the meeting',
      ],
    ],
    load: () => import('./token-command.ts'),
  },
};

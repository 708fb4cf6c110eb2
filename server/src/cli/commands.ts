// What can be done from the command line: what the help says of it, and where it is done.
import type { Command } from './command.ts';
import { flagOf, settingNames, settings } from './settings-table.ts';

const serverFlags = settingNames.filter((name) => !settings[name].isSecret).map(flagOf);
const clientFlags = ['url', 'host', 'port', 'data-dir', 'config'];

/** By name; the first is what is done when none is given. */
export const commands: Readonly<Record<string, Command>> = {
  serve: {
    about: 'Watch over running meetings, and end each at its limit',
    flags: [...serverFlags, 'config'],
    examples: [
      [
        'EYESON_API_KEY=… still-there-server serve --provider eyeson --limit 30m',
        'every meeting ends after half an hour',
      ],
      [
        'still-there-server serve --public-url https://limit.example.com --host 0.0.0.0',
        'the provider tells of each meeting',
      ],
      ['DATABASE_URL=postgres://… STILL_THERE_TOKEN=… still-there-server serve', 'one of many, with a PostgreSQL'],
    ],
    load: () => import('./serve-command.ts'),
  },
  meetings: {
    about: 'List the meetings that run, and how long they may',
    flags: [...clientFlags, 'search', 'state', 'json'],
    examples: [
      ['still-there-server meetings', 'what runs now'],
      ['still-there-server meetings --search class --state closed,ended', 'classes that are over'],
    ],
    load: () => import('./meeting-commands.ts').then(({ meetings }) => ({ run: meetings })),
  },
  extend: {
    about: 'Give a meeting more time',
    operands: ['id|room'],
    flags: [...clientFlags, 'provider', 'by'],
    examples: [['still-there-server extend class-1 --by 15m', 'a quarter of an hour']],
    load: () => import('./meeting-commands.ts').then(({ extend }) => ({ run: extend })),
  },
  end: {
    about: 'End a meeting now',
    operands: ['id|room'],
    flags: [...clientFlags, 'provider'],
    examples: [['still-there-server end 42', 'by the id that `still-there-server meetings` shows']],
    load: () => import('./meeting-commands.ts').then(({ end }) => ({ run: end })),
  },
  reconcile: {
    about: "Compare with the providers' lists of running meetings, at once",
    flags: clientFlags,
    examples: [['still-there-server reconcile', 'after a webhook may have been lost']],
    load: () => import('./meeting-commands.ts').then(({ reconcile }) => ({ run: reconcile })),
  },
  explain: {
    about: 'Say which limit a room has, and why; asks no server',
    operands: ['room'],
    flags: ['provider', 'limit', 'grace', 'max-extension', 'config'],
    examples: [['still-there-server explain class-1 --config still-there.config.json', 'by the rules in this file']],
    load: () => import('./explain-command.ts'),
  },
  doctor: {
    about: 'Check keys, webhook, clock, database and disk, and say what to do',
    flags: [...serverFlags, 'config', 'url'],
    examples: [['EYESON_API_KEY=… still-there-server doctor', 'ends with 1 if there is a problem']],
    load: () => import('./doctor-command.ts'),
  },
  prepare: {
    about: 'Make the embedded database beforehand, where there is memory: that takes 1.1 GB for a moment',
    flags: ['data-dir', 'config'],
    examples: [['DATA_DIR=/data still-there-server prepare', 'while an image is built']],
    load: () => import('./prepare-command.ts'),
  },
  'stream provision': {
    about: 'Give an app of Stream Video the roles, the call type with its limit, the users and a call to try',
    flags: ['limit', 'call-type', 'call-id'],
    examples: [
      [
        'STREAM_API_KEY=… STREAM_API_SECRET=… still-there-server stream provision --limit 1h',
        'can be run again at any time',
      ],
    ],
    load: () => import('./stream-command.ts'),
  },
  token: {
    about: 'Print a token with which a browser may ask for the limit of its meeting, to try things out',
    operands: ['room'],
    flags: ['provider', 'subject', 'extend', 'expires-in', 'data-dir', 'config'],
    examples: [['still-there-server token class-1 --extend --expires-in 1h', 'one that may extend it']],
    load: () => import('./token-command.ts'),
  },
};

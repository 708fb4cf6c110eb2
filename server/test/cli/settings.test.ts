// How the command combines flags, environment and config file.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Command } from '../../src/cli/command.ts';
import { commands } from '../../src/cli/commands.ts';
import { Environment } from '../../src/cli/environment.ts';
import { flagLines, readFlags } from '../../src/cli/flags.ts';
import { settle } from '../../src/cli/settings.ts';
import { Problems } from '../../src/rules/problems.ts';
import { Workplace } from '../support/command.ts';

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
});
afterEach(() => place[Symbol.asyncDispose]());

const write = (name: string, content: unknown): string => {
  const path = join(place.directory, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const refused = async (...words: string[]): Promise<string[]> => {
  const { code, stderr, stdout } = await place.run(words);
  expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
  return stderr.trimEnd().split('\n');
};

describe('Limit setting', () => {
  const limit = async (...words: string[]): Promise<string | undefined> => {
    const { stdout, stderr } = await place.run(['explain', 'any', ...words]);
    expect(stderr).toBe('');
    return /ends (.*) after its start/.exec(stdout)?.[1];
  };

  test('the limit comes from a flag, else the environment, else the config file, else the default', async () => {
    expect(await limit()).toBe('30 min');
    write('still-there.config.json', { limit: '50m' });
    expect(await limit()).toBe('50 min');
    place.env.LIMIT = '40m';
    expect(await limit()).toBe('40 min');
    expect(await limit('--limit', '1h30m')).toBe('1 h 30 min');
  });

  test('the limit comes from the file named by --config, which may be a TypeScript module', async () => {
    write('still-there.config.json', { limit: '50m' });
    const rules = write('rules.ts', 'const limit: string = "2h"; export default { rooms: () => ({ limit }) };');
    expect(await limit('--config', rules)).toBe('2 h');
  });

  test('an empty variable, as Compose passes it, gives the default limit', async () => {
    place.env.LIMIT = '';
    expect(await limit()).toBe('30 min');
  });
});

test('explain prints which rule applies and why', async () => {
  write('still-there.config.json', { grace: '10s', rooms: [{ match: 'class-*', provider: 'livekit', limit: '2h' }] });
  expect((await place.run(['explain', 'class-1', '--provider', 'livekit'])).stdout).toBe(
    'A meeting in class-1 ends 2 h after its start, closed 10 s later, up to 2 h may be added (room rule "class-*" of livekit: 2 h)\n',
  );
  expect((await place.run(['explain', 'class-1', '--provider', 'eyeson'])).stdout).toContain('(default: 30 min)');
});

describe('Flag that is true or false', () => {
  /** Parses a command line and gives the settings of the server. */
  function settled(words: readonly string[], env: Record<string, string>, file?: unknown) {
    const problems = new Problems();
    const { flags } = readFlags(words, commands.serve as Command, problems);
    const settings = settle(
      { flags, env: new Environment(env), file: { path: 'c.json', value: file ?? {} } },
      problems,
    );
    problems.throwAny();
    return settings;
  }

  test.each([
    { flag: '--dry-run', name: 'dryRun', variable: 'DRY_RUN' },
    { flag: '--allow-http', name: 'allowHttp', variable: 'ALLOW_HTTP' },
  ] as const)('$flag overrides $variable and the config file in both directions', ({ flag, name, variable }) => {
    const all = {
      default: settled([], {})?.[name],
      alone: settled([flag], { [variable]: 'false' }, { [name]: false })?.[name],
      true: settled([`${flag}=true`], { [variable]: 'false' }, { [name]: false })?.[name],
      false: settled([`${flag}=false`], { [variable]: 'true' }, { [name]: true })?.[name],
      variable: settled([], { [variable]: 'false' }, { [name]: true })?.[name],
    };
    expect(all).toEqual({ default: false, alone: true, true: true, false: false, variable: false });
  });

  test('every flag without a value is one', async () => {
    for (const [name, command] of Object.entries(commands))
      for (const flag of command.flags) {
        const problems = new Problems();
        const { flags } = readFlags([`--${flag}=false`], { flags: [flag] }, problems);
        const [[shown] = ['']] = flagLines([flag]);
        expect(flags, `${name} --${flag}`).toEqual({ [flag]: shown.includes('<') ? expect.anything() : false });
      }
  });

  test('a token with --extend=false does not allow extending', async () => {
    place.env.STILL_THERE_SECRET = 's'.repeat(32);
    const claims = async (...words: string[]) => {
      const { stdout } = await place.run(['token', 'a', '--provider', 'eyeson', ...words]);
      return JSON.parse(Buffer.from(stdout.split('.')[1] ?? '', 'base64url').toString());
    };
    expect([await claims('--extend'), await claims('--extend=false')]).toMatchObject([
      { extend: true },
      { sub: 'tester' },
    ]);
    expect((await claims('--extend=false')).extend ?? false).toBe(false);
  });
});

describe('Invalid settings', () => {
  test('all problems are reported at once, one per line, by the user’s names', async () => {
    write('still-there.config.json', { rooms: [{ match: 'a', limit: 'long' }], portt: 1, token: 'x' });
    place.env = { HOST: '::1', LIMIT: '30', STILL_THERE_SECRET: 'too-short', DATABASE_URL: 'mysql://me:hidden@db/x' };
    expect(await refused('serve', '--port', '99999', '--drain', '2h', '--verbos', '--provider', 'zoom')).toEqual([
      expect.stringMatching(/^Unknown flag `--verbos`, did you mean `--[a-z-]+`\?$/),
      'Unknown setting `still-there.config.json: token`: secrets do not belong in a config file, set STILL_THERE_TOKEN instead',
      expect.stringMatching(/^Expected `LIMIT` to be a duration such as "90s", .* got "30" \(string\)$/),
      expect.stringMatching(
        /^Expected `still-there.config.json: rooms.0.limit` to be a duration .* got "long" \(string\)$/,
      ),
      'Expected `--provider` to be one or more of eyeson, livekit, stream, daily, got "zoom" (string)',
      'Expected `--port` to be a port, 0 to 65535, got "99999" (string)',
      'Expected `--drain` to be a duration of at most 1 h such as "5s", or a number of ms, got "2h" (string)',
      'Expected `DATABASE_URL` to be a PostgreSQL URL such as postgres://user:password@host/database, got something else',
      'Expected `STILL_THERE_SECRET` to be at least 32 characters, got something else',
      'Unknown setting `still-there.config.json: portt`, did you mean `port`?',
    ]);
  });

  test.each([
    [
      ['--trust-proxy', 'nginx'],
      'Expected `--trust-proxy` to be true, false, the number of proxies, or their addresses',
    ],
    [['--lmit', '1h'], 'Unknown flag `--lmit`, did you mean `--limit`?'],
    [['--origins', 'https://a.example.com,app.example.com'], 'Expected `--origins` to be origins such as "https://app'],
    [
      ['--sign-in-operators', 'ann b', '--sign-in-header', 'X-N', '--sign-in-proxies', '::1'],
      'to be * for all, or a name',
    ],
    [['--dry-run=yes'], 'Expected `--dry-run` to stand alone or to be true or false (`--dry-run=false`), got "yes"'],
    [['--dry-run='], 'Expected `--dry-run` to stand alone or to be true or false (`--dry-run=false`), got ""'],
    [['--allow-http=1'], 'Expected `--allow-http` to stand alone or to be true or false'],
    [['--dry-run', '--dry-run=false'], 'Expected `--dry-run` once, got it twice'],
    [['--dry-run', 'false'], 'Unexpected "false": write `--dry-run=false`'],
    [['--public-url', 'limit.example.com'], 'Expected `--public-url` to be a URL such as "https://limit.example.com"'],
    [['--public-url', 'https://example.com/a b'], 'with a path of letters, digits and - . _ ~, got'],
    [['--public-url', 'https://example.com/?a'], 'Expected `--public-url` to be a URL'],
    [['--public-url', 'https://me:word@example.com'], 'Expected `--public-url` to be a URL'],
  ])('%j is reported', async (words, message) => {
    place.env = { EYESON_API_KEY: 'a-key' };
    expect(await refused('serve', ...words)).toEqual([expect.stringContaining(message)]);
  });

  test('a missing API key is reported in one line', async () => {
    expect(await refused()).toEqual([
      'Missing `--provider`: expected eyeson, livekit, stream or daily, or the API key of one of them, such as EYESON_API_KEY',
    ]);
    expect(await refused('serve', '--provider', 'eyeson')).toEqual([
      'Missing `EYESON_API_KEY`, required by eyeson: set it, or set `EYESON_API_KEY_FILE` to a file that contains it',
    ]);
    place.env = { LIVEKIT_API_KEY: 'a-key' };
    expect(await refused()).toEqual([
      'Missing `LIVEKIT_URL`, required by livekit',
      'Missing `LIVEKIT_API_SECRET`, required by livekit: set it, or set `LIVEKIT_API_SECRET_FILE` to a file that contains it',
    ]);
  });

  test('without any setting, the command also prints the help, whatever platforms and shells have set', async () => {
    place.env = { DRAIN: '', HOST: 'my-machine', PORT: '3000' };
    const { code, stdout, stderr } = await place.run([]);
    expect(stdout).toContain('Usage: still-there-server [command] [flags]');
    expect(stderr).toMatch(/^Missing `--provider`: /);
    expect(code).toBe(78);
    write('still-there.config.mjs', 'export default {}');
    expect(await refused()).toEqual([expect.stringMatching(/^Missing `--provider`: /)]);
  });

  test.each([['serve'], ['doctor'], ['schema', '--provider', 'zoom'], ['meetings']])(
    'the mistakes of %j are reported before a database, the queue or the web server is loaded',
    async (...words) => {
      const hook = `import { registerHooks } from "node:module";
        registerHooks({ load: (url, context, next) => { console.error("loaded " + url); return next(url, context); } });`;
      place.env = {
        STILL_THERE_TOKEN: 'short',
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}`,
      };
      const { code, stderr } = await place.run(words);
      expect(code).toBe(78);
      const lines = stderr.split('\n');
      const loaded = lines.filter((line) => line.startsWith('loaded '));
      expect(loaded.join()).toContain('/cli/settings-schema.ts');
      expect(loaded.filter((line) => /node_modules\/(?!valibot\/)/.test(line))).toEqual([]);
      expect(lines.join()).toContain('Expected `STILL_THERE_TOKEN` to be');
    },
  );

  test('the address of a provider without encryption is reported, and how to allow it', async () => {
    place.env = { LIVEKIT_API_KEY: 'a-key', LIVEKIT_API_SECRET: 'a-secret', LIVEKIT_URL: 'http://livekit:7880' };
    expect(await refused()).toEqual([
      'Expected `LIVEKIT_URL` to be an address with https: or wss:, since keys are sent there (`ALLOW_HTTP` allows others), got "http://livekit:7880" (string)',
    ]);
    place.env.ALLOW_HTTP = 'yes';
    place.env.DRY_RUN = '1';
    expect((await refused()).slice(0, 2)).toEqual([
      'Expected `ALLOW_HTTP` to be true or false, got "yes" (string)',
      'Expected `DRY_RUN` to be true or false, got "1" (string)',
    ]);
    place.env.DRY_RUN = 'false';
    place.env.ALLOW_HTTP = 'true';
    place.env.STILL_THERE_SECRET = 'short'; // the only problem that is left
    expect(await refused()).toEqual(['Expected `STILL_THERE_SECRET` to be at least 32 characters, got something else']);
  });

  test('notifications that would not be signed, and URLs and secrets of another form, are reported without showing them', async () => {
    place.env = { EYESON_API_KEY: 'a-key', STILL_THERE_NOTIFY_URL: 'https://example.com/hook' };
    expect(await refused()).toEqual([
      expect.stringMatching(
        /^Missing `STILL_THERE_NOTIFY_SECRET`, which signs the notifications: set it to the output/,
      ),
    ]);
    place.env = { EYESON_API_KEY: 'a-key', STILL_THERE_NOTIFY_SECRET: `whsec_${'A'.repeat(32)}` };
    expect(await refused()).toEqual(['Missing `--notify-url`: STILL_THERE_NOTIFY_SECRET signs what is sent there']);
    place.env = {
      EYESON_API_KEY: 'a-key',
      STILL_THERE_NOTIFY_SECRET: 'a-secret-without-prefix-and-length',
      STILL_THERE_SLACK_URL: 'hooks.slack.com/services/hidden',
    };
    expect(await refused('serve', '--notify-url', 'example.com')).toEqual([
      'Expected `--notify-url` to be a URL such as "https://example.com/notifications", got "example.com" (string)',
      'Expected `STILL_THERE_NOTIFY_SECRET` to be whsec_ and the base64 of 24 to 64 random bytes, got something else',
      'Expected `STILL_THERE_SLACK_URL` to be a URL such as "https://hooks.slack.com/services/…", got something else',
    ]);
  });

  test('reports do not show secrets', async () => {
    place.env = { EYESON_API_KEY: 'the key with blanks', STILL_THERE_TOKEN: 'short-token' };
    const lines = await refused();
    expect(lines).toHaveLength(2);
    expect(lines.join()).toMatch(/`STILL_THERE_TOKEN`.*`EYESON_API_KEY`/s);
    expect(lines.join()).not.toMatch(/with blanks|short-token/);
  });

  test('a secret that is set twice and a missing secret file are reported', async () => {
    place.env = { EYESON_API_KEY: 'a-key', EYESON_API_KEY_FILE: '/a/file' };
    expect(await refused()).toEqual(['Expected either `EYESON_API_KEY` or `EYESON_API_KEY_FILE`, got both']);
    place.env = { EYESON_API_KEY_FILE: join(place.directory, 'gone') };
    expect(await refused()).toEqual([
      expect.stringMatching(/^Expected `EYESON_API_KEY_FILE` to name a readable file: ENOENT/),
    ]);
  });

  test('wrong operators are reported without their tokens, and what is missing for the sign-in by a proxy', async () => {
    const tokens = ['the-token-of-ann-0123456789', 'the-token-of-bob-0123456789'];
    const message = expect.stringMatching(
      /^Expected `STILL_THERE_OPERATORS` to be operators such as ann:operate:<token>/,
    );
    for (const operators of [
      'ann:operate:short-token',
      `ann:admin:${tokens[0]}`,
      `operator:read:${tokens[0]}`,
      `ann:read:${tokens[0]}, ann:read:${tokens[1]}`,
      `ann:read:${tokens[0]}, bob:read:${tokens[0]}`,
    ]) {
      place.env = { EYESON_API_KEY: 'a-key', STILL_THERE_OPERATORS: operators };
      const lines = await refused();
      expect(lines).toEqual([message]);
      expect(lines.join()).not.toMatch(/short-token|the-token-of/);
    }
    place.env = { EYESON_API_KEY: 'a-key', SIGN_IN_OPERATORS: 'ann' };
    expect(await refused()).toEqual([expect.stringMatching(/^Missing `SIGN_IN_HEADER`: /)]);
    place.env = { EYESON_API_KEY: 'a-key', SIGN_IN_HEADER: 'X-Name' };
    expect(await refused()).toEqual([expect.stringMatching(/^Missing `SIGN_IN_PROXIES`: /)]);
    place.env.SIGN_IN_PROXIES = '10.0.0.0/8, proxy.local';
    expect((await refused())[0]).toMatch(
      /^Expected `SIGN_IN_PROXIES` to be an address or a network, such as "127\.0\.0\.1"/,
    );
  });

  test('a token or secret that replicas would not share is reported', async () => {
    place.env = { EYESON_API_KEY: 'a-key', DATABASE_URL: 'postgres://db/x' };
    expect(await refused()).toEqual([
      'Missing `STILL_THERE_TOKEN`: with DATABASE_URL, all replicas need the same one',
      'Missing `STILL_THERE_SECRET`: with DATABASE_URL, all replicas need the same one',
    ]);
  });

  test.each([
    [['frobnicate'], 'Unknown command "frobnicate": expected one of serve, meetings, extend, '],
    [['prepare'], 'Unknown command "prepare"'],
    [['serve', 'eyeson'], 'Unexpected "eyeson"'],
    [['serve', '--limit'], 'Expected a value after `--limit`'],
    [['serve', '--limit', '--port', '1'], 'Expected a value after `--limit`'],
    [['serve', '--limit', '1h', '--limit', '2h'], 'Expected `--limit` once, got it twice'],
    [['extend', '--by', '5m'], 'Expected <id|room> after the command'],
    [['extend', 'a', '--by', '5'], 'Expected `--by` to be a duration such as "90s"'],
    [['extend', 'a'], 'Missing `--by`: how much time to add, such as `--by 15m`'],
    [
      ['meetings', '--url', '127.0.0.1:8787'],
      'Expected `--url` to be the URL of a server, such as "http://127.0.0.1:8787"',
    ],
    [['doctor', '--url', 'here'], 'Expected `--url` to be the URL of a server'],
    [['token', 'a'], 'Missing `STILL_THERE_SECRET`: set it to the server'],
    [['token', 'a', '--expires-in', '0s'], 'Expected `--expires-in` to be longer than 0'],
    [['token', 'a', '--subject', 'operator'], 'Expected `--subject` to be the id of a participant, not "server" or'],
    [
      ['history', '--since', 'monday'],
      'Expected `--since` to be a duration such as "7d", or an ISO 8601 time with its',
    ],
    [['serve', '--retention', '23h'], 'Expected `--retention` to be a duration such as "90s", "30m" or "1h30m", or a'],
    [['meetings', '--json=yes'], 'Expected `--json` to stand alone or to be true or false'],
    [['token', 'a', '--extend', 'true'], 'Unexpected "true": write `--extend=true`'],
  ])('the arguments %j are reported', async (words, message) => {
    expect((await refused(...words))[0]).toContain(message);
  });

  test('values are shown as they were given, and the config file by its name', async () => {
    write('still-there.config.json', { rooms: [{ match: 'a', limit: '1h', exempt: true }] });
    expect(await refused('explain', 'a')).toEqual([
      'Expected `still-there.config.json: rooms.0` to be either exempt or limited, not both, got {"match":"a","limit":"1h","exempt":true} (object)',
    ]);
    write('still-there.config.json', [7]);
    expect(await refused('explain', 'a')).toEqual([
      'Expected `still-there.config.json` to be an object, got [7] (object)',
    ]);
  });

  test('explain says why a function failed, and ends with 1', async () => {
    write('still-there.config.mjs', 'export default { rooms: async () => ({}) }');
    const { code, stdout, stderr } = await place.run(['explain', 'a']);
    expect(stderr).toBe(
      'The function `rooms` failed for eyeson room a: Expected the terms, got a promise: the function must be synchronous\n',
    );
    expect(stdout).toContain('(default, as the function "rooms" failed: 30 min)');
    expect(code).toBe(1);
  });

  test('an unreadable config file is reported', async () => {
    write('still-there.config.json', '{ limit');
    expect(await place.run(['explain', 'any'])).toMatchObject({
      code: 78,
      stderr: expect.stringMatching(/^Cannot use .*still-there\.config\.json: /),
    });
  });
});

describe('Help', () => {
  test.each([[['--help']], [['-h']], [['help']]])('%j lists the commands', async (words) => {
    const { code, stdout, stderr } = await place.run(words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const word of [
      'serve',
      'meetings',
      'extend',
      'end',
      'history',
      'reconcile',
      'explain',
      'doctor',
      'schema',
      'token',
    ])
      expect(stdout).toMatch(new RegExp(`^  ${word} +\\S`, 'm'));
    expect(stdout).toContain('EYESON_API_KEY=… npx still-there-server --provider eyeson --limit 30m');
  });

  test.each([
    [
      ['serve', '--help'],
      ['--limit <30m>', '[LIMIT]', 'DATABASE_URL', 'Examples:'],
    ],
    [
      ['help', 'extend'],
      ['still-there-server extend <id|room>', '--by <15m>'],
    ],
    [['--limit', '1h', '--help'], ['still-there-server serve']],
  ])('%j prints the help of a command', async (words, parts) => {
    const { code, stdout } = await place.run(words);
    expect(code).toBe(0);
    for (const part of parts) expect(stdout).toContain(part);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(160);
  });
});

test('on an older Node, the command prints one line and exits with 1', async () => {
  const versions = '{ ...process.versions, node: "20.19.0" }';
  const preload = `data:text/javascript,Object.defineProperty(process, "versions", { value: ${versions} })`;
  place.env.NODE_OPTIONS = `--import=${JSON.stringify(preload.replaceAll(' ', '%20').replaceAll('"', '%22'))}`;
  expect(await place.run(['serve'])).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'still-there-server needs Node.js 22.12 or newer, but this is 20.19.0: install a newer one from https://nodejs.org\n',
  });
});

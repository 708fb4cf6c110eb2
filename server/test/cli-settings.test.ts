// What the command makes of its words, its environment and its file.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Workplace } from './support/command.ts';

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

describe('a limit is taken', () => {
  const limit = async (...words: string[]): Promise<string | undefined> => {
    const { stdout, stderr } = await place.run(['explain', 'any', ...words]);
    expect(stderr).toBe('');
    return /ends (.*) after its start/.exec(stdout)?.[1];
  };

  test('from a flag before the environment, before the file, before the default', async () => {
    expect(await limit()).toBe('30 min');
    write('still-there.config.json', { limit: '50m' });
    expect(await limit()).toBe('50 min');
    place.env.LIMIT = '40m';
    expect(await limit()).toBe('40 min');
    expect(await limit('--limit', '1h30m')).toBe('1 h 30 min');
  });

  test('from the file that a flag names, a module too', async () => {
    write('still-there.config.json', { limit: '50m' });
    const rules = write('rules.ts', 'const limit: string = "2h"; export default { rooms: () => ({ limit }) };');
    expect(await limit('--config', rules)).toBe('2 h');
  });

  test('from the default where a variable is empty, as compose files pass it on', async () => {
    place.env.LIMIT = '';
    expect(await limit()).toBe('30 min');
  });
});

test('which rule applies, and why, is said', async () => {
  write('still-there.config.json', { grace: '10s', rooms: [{ match: 'class-*', provider: 'livekit', limit: '2h' }] });
  expect((await place.run(['explain', 'class-1', '--provider', 'livekit'])).stdout).toBe(
    'A meeting in class-1 ends 2 h after its start, closed 10 s later, up to 2 h may be added (room rule "class-*" of livekit: 2 h)\n',
  );
  expect((await place.run(['explain', 'class-1', '--provider', 'eyeson'])).stdout).toContain('(default: 30 min)');
});

describe('wrong settings', () => {
  test('are named all at once, one a line, by the names that the user gave them', async () => {
    write('still-there.config.json', { rooms: [{ match: 'a', limit: 'long' }], portt: 1, token: 'x' });
    place.env = { HOST: '::1', LIMIT: '30', STILL_THERE_SECRET: 'too-short', DATABASE_URL: 'mysql://me:hidden@db/x' };
    expect(await refused('serve', '--port', '99999', '--verbos', '--provider', 'zoom')).toEqual([
      'Unknown flag `--verbos`',
      'Unknown setting `still-there.config.json: token`: set STILL_THERE_TOKEN, a file is read by too many',
      expect.stringMatching(/^Expected `LIMIT` to be a duration such as "90s", .* got "30" \(string\)$/),
      expect.stringMatching(
        /^Expected `still-there.config.json: rooms.0.limit` to be a duration .* got "long" \(string\)$/,
      ),
      'Expected `--provider` to be one or more of eyeson, livekit, stream, daily, got ["zoom"] (object)',
      'Expected `--port` to be a port, 0 to 65535, got 99999 (number)',
      'Expected `DATABASE_URL` to be the address of a PostgreSQL: postgres://user:password@host/database, got something else',
      'Expected `STILL_THERE_SECRET` to be at least 32 characters, got something else',
      'Unknown setting `still-there.config.json: portt`',
    ]);
  });

  test('such as a missing key are one clear line', async () => {
    expect(await refused()).toEqual([
      'Missing `--provider`: expected eyeson, livekit, stream or daily, or the key of one, such as EYESON_API_KEY',
    ]);
    expect(await refused('serve', '--provider', 'eyeson')).toEqual([
      'Missing `EYESON_API_KEY`, which eyeson needs; it may stand in a file that `EYESON_API_KEY_FILE` names',
    ]);
    place.env = { LIVEKIT_API_KEY: 'a-key' };
    expect(await refused()).toEqual([
      'Missing `LIVEKIT_URL`, which livekit needs',
      'Missing `LIVEKIT_API_SECRET`, which livekit needs; it may stand in a file that `LIVEKIT_API_SECRET_FILE` names',
    ]);
  });

  test('never show a secret', async () => {
    place.env = { EYESON_API_KEY: 'the key with blanks', STILL_THERE_TOKEN: 'short-token' };
    const lines = await refused();
    expect(lines).toHaveLength(2);
    expect(lines.join()).toMatch(/`STILL_THERE_TOKEN`.*`EYESON_API_KEY`/s);
    expect(lines.join()).not.toMatch(/with blanks|short-token/);
  });

  test('such as a secret said twice, or a file that is not there, are refused', async () => {
    place.env = { EYESON_API_KEY: 'a-key', EYESON_API_KEY_FILE: '/a/file' };
    expect(await refused()).toEqual(['Expected either `EYESON_API_KEY` or `EYESON_API_KEY_FILE`, got both']);
    place.env = { EYESON_API_KEY_FILE: join(place.directory, 'gone') };
    expect(await refused()).toEqual([
      expect.stringMatching(/^Expected `EYESON_API_KEY_FILE` to name a file that can be read: ENOENT/),
    ]);
  });

  test('such as tokens that replicas do not share are refused', async () => {
    place.env = { EYESON_API_KEY: 'a-key', DATABASE_URL: 'postgres://db/x' };
    expect(await refused()).toEqual([
      'Missing `STILL_THERE_TOKEN`: with DATABASE_URL all servers need the same one',
      'Missing `STILL_THERE_SECRET`: with DATABASE_URL all servers need the same one',
    ]);
  });

  test.each([
    [['frobnicate'], 'Unknown command "frobnicate": expected one of serve, meetings, extend, '],
    [['stream'], 'Unknown command "stream"'],
    [['serve', 'eyeson'], 'Unexpected "eyeson"'],
    [['serve', '--limit'], 'Expected a value after `--limit`'],
    [['serve', '--limit', '--port', '1'], 'Expected a value after `--limit`'],
    [['serve', '--limit', '1h', '--limit', '2h'], 'Expected `--limit` once, got it twice'],
    [['extend', '--by', '5m'], 'Expected <id|room> after the command'],
    [['extend', 'a', '--by', '5'], 'Expected `--by` to be a duration such as "90s"'],
    [['extend', 'a'], 'Expected `--by` to be a duration'],
    [['meetings', '--json=yes'], 'Expected `--json` to stand alone, got "yes"'],
  ])('such as %j are refused', async (words, message) => {
    expect((await refused(...words))[0]).toContain(message);
  });

  test('in a file that cannot be read are named', async () => {
    write('still-there.config.json', '{ limit');
    expect(await place.run(['explain', 'any'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Cannot use .*still-there\.config\.json: /),
    });
  });
});

describe('help', () => {
  test.each([[['--help']], [['-h']], [['help']]])('%j says what can be done', async (words) => {
    const { code, stdout, stderr } = await place.run(words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const word of [
      'serve',
      'meetings',
      'extend',
      'end',
      'reconcile',
      'explain',
      'doctor',
      'stream provision',
      'token',
    ])
      expect(stdout).toMatch(new RegExp(`^  ${word} +\\S`, 'm'));
    expect(stdout).toContain('EYESON_API_KEY=… npx still-there serve --provider eyeson --limit 30m');
  });

  test.each([
    [
      ['serve', '--help'],
      ['--limit <30m>', '[LIMIT]', 'DATABASE_URL', 'Examples:'],
    ],
    [
      ['help', 'extend'],
      ['still-there extend <id|room>', '--by <15m>'],
    ],
    [['--limit', '1h', '--help'], ['still-there serve']],
    [['stream', 'provision', '-h'], ['STREAM_API_KEY=… STREAM_API_SECRET=… still-there stream provision']],
  ])('%j teaches a command', async (words, engine) => {
    const { code, stdout } = await place.run(words);
    expect(code).toBe(0);
    for (const part of engine) expect(stdout).toContain(part);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(160);
  });
});

test('an older Node is told so in one line, before anything else is imported', async () => {
  const versions = '{ ...process.versions, node: "20.19.0" }';
  const preload = `data:text/javascript,Object.defineProperty(process, "versions", { value: ${versions} })`;
  place.env.NODE_OPTIONS = `--import=${JSON.stringify(preload.replaceAll(' ', '%20').replaceAll('"', '%22'))}`;
  expect(await place.run(['serve'])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'still-there-server needs Node >= 22.12, this is 20.19.0\n',
  });
});

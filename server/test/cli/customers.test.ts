// Many customers in the config file of the command: what is refused at the start, and what changes while the server runs.
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../../test/support/processes.ts';
import { type ProviderSource, readProviders } from '../../src/configured-providers.ts';
import { checkProviders } from '../../src/provider-settings.ts';
import type { SettingsError } from '../../src/rules/problems.ts';
import { type LogLine, type Serving, Workplace } from '../support/command.ts';
import { type EyesonApi, startEyesonApi } from '../support/eyeson-api.ts';

const config = 'still-there.config.json';
let place: Workplace;
beforeEach(() => {
  place = new Workplace();
});
afterEach(() => place[Symbol.asyncDispose]());

const write = (name: string, content: unknown): void =>
  writeFileSync(join(place.directory, name), typeof content === 'string' ? content : JSON.stringify(content));
const refused = async (...words: string[]): Promise<string[]> => {
  const { code, stderr, stdout } = await place.run(words);
  expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
  return stderr.trimEnd().split('\n');
};
const customer = (name: string, others: object = {}) => ({ name, type: 'eyeson', keyFile: `keys/${name}`, ...others });

describe('The setting `providers`', () => {
  test('all faults of all customers are reported at once, with the file and the field, and without secrets', async () => {
    mkdirSync(join(place.directory, 'keys/folder'), { recursive: true });
    for (const [name, key] of [
      ['good', 'the-key-of-good'],
      ['twin', 'the-key-of-good'],
      ['blank', 'a key with blanks'],
      ['empty', ' \n'],
      ['ann', 'short'],
    ] as const)
      write(`keys/${name}`, key);
    write('rules-of-good.json', { limit: '45m', rooms: [{ match: 'class-*', limit: 'long' }] });
    write('broken.json', '{ "limit": ');
    write(config, {
      limit: '30m',
      providers: [
        customer('good', { rules: 'rules-of-good.json' }),
        customer('gone'),
        customer('folder'),
        customer('empty'),
        customer('blank'),
        customer('twin', { rules: 'broken.json' }),
        customer('inline', {
          keyFile: 'keys/good',
          url: 'http://eyeson.local',
          rules: { limt: '45m', rooms: [{ match: 'a', provider: 'good' }] },
        }),
        customer('talkative', {
          keyFile: 'keys/gone',
          tokens: [{ name: 'ann', role: 'operate', tokenFile: 'keys/ann' }],
          meetingSecretFile: 'keys/ann',
        }),
      ],
    });
    const lines = await refused();
    const of = (field: string): string => `${config}: providers.${field}`;
    expect(lines).toEqual([
      expect.stringMatching(/^Expected `rules-of-good\.json: rooms\.0\.limit` to be a duration .* got "long"/),
      expect.stringContaining(`Expected \`${of('1.keyFile')}\` of gone to name a readable file: ENOENT`),
      expect.stringContaining(`Expected \`${of('2.keyFile')}\` of folder to name a readable file: EISDIR`),
      expect.stringContaining(`Expected \`${of('3.keyFile')}\` of empty to name a file with content`),
      expect.stringContaining(`Expected \`${of('4.keyFile')}\` to be a string of printable ASCII characters`),
      expect.stringContaining(`Expected \`${of('5.keyFile')}\` of twin to contain a key of its own, got that of good`),
      expect.stringMatching(/^Expected `.*: providers\.5\.rules` of twin to be rules or a file .*broken\.json/),
      expect.stringContaining(`Expected \`${of('6.url')}\` to be an address with https:`),
      expect.stringContaining(`Unknown setting \`${of('6.rules.rooms.0.provider')}\``),
      expect.stringContaining(`Unknown setting \`${of('6.rules.limt')}\`, did you mean \`limit\`?`),
      expect.stringContaining(`Expected \`${of('7.keyFile')}\` of talkative to name a readable file`),
      expect.stringContaining(
        `Expected \`${of('7.meetingSecretFile')}\` of talkative to contain at least 32 characters, got 5`,
      ),
      expect.stringContaining(`Expected \`${of('7.tokens.0.tokenFile')}\` of talkative to contain at least 16`),
    ]);
    expect(lines.join('\n')).not.toMatch(/the-key-of-good|key with blanks/);
  });

  test.each([
    ['text', ['Expected `still-there.config.json: providers` to be a list of providers: { name, type, keyFile, … }']],
    [[], ['Expected `still-there.config.json: providers` to be a list of at least one provider']],
    [
      [customer('a b', { type: 'zoom' })],
      [
        'Expected `still-there.config.json: providers.0.name` to be a name of 1 to 50 letters, digits and . _ -',
        'Expected `still-there.config.json: providers.0.type` to be one of eyeson, livekit, stream, daily, got "zoom"',
      ],
    ],
    [
      [customer('acme'), customer('acme', { type: 'livekit' })],
      [
        'Expected `still-there.config.json: providers.1.name` to differ from `still-there.config.json: providers.0.name`',
        'Missing `still-there.config.json: providers.1.secretFile`, required by livekit',
        'Missing `still-there.config.json: providers.1.url`, required by livekit',
      ],
    ],
    [
      [customer('acme', { secretFile: 'x', apiKey: 'the-key' })],
      ['Unknown setting `still-there.config.json: providers.0.apiKey`, did you mean'],
    ],
    [
      [customer('acme', { tokens: [{ name: 'operator', role: 'admin' }] })],
      [
        'Expected `still-there.config.json: providers.0.tokens.0.name` to be a name of 1 to 64',
        'Expected `still-there.config.json: providers.0.tokens.0.role` to be read or operate, got "admin"',
        'Missing `still-there.config.json: providers.0.tokens.0.tokenFile`',
      ],
    ],
  ])('%j is reported', (providers, messages) => {
    let found: readonly string[] = [];
    try {
      checkProviders(providers, (path) => `${config}: providers${path && `.${path}`}`);
    } catch (error) {
      found = (error as SettingsError).problems;
    }
    expect(found).toEqual(messages.map((message) => expect.stringContaining(message)));
  });

  describe('secrets that two entries share', () => {
    const files = {
      acme: 'the-key-of-acme-0123456789',
      globex: 'the-key-of-globex-0123456789',
      secret: 'api-secret-0123456789',
      ann: 'the-token-of-ann-0123456789',
      bob: 'the-token-of-bob-0123456789',
      meetings: 'm'.repeat(40),
    };
    const found = async (providers: readonly unknown[], source: ProviderSource = {}): Promise<readonly string[]> => {
      mkdirSync(join(place.directory, 'keys'));
      for (const [name, text] of Object.entries(files)) write(`keys/${name}`, text);
      return readProviders(providers, { folder: place.directory, ...source }).then(
        () => [],
        (error: SettingsError) => error.problems,
      );
    };
    const livekit = (name: string, url: string) => customer(name, { type: 'livekit', secretFile: 'keys/secret', url });
    const token = (name: string, tokenFile = `keys/${name}`) => ({ name, role: 'read', tokenFile });

    test.each([undefined, 'https://api.eyeson.team', 'https://API.eyeson.team:443/'])(
      'the same key is refused at the default address and at %s',
      async (url) => {
        const twin = customer('globex', { keyFile: 'keys/acme', ...(url && { url }) });
        expect(await found([customer('acme'), twin])).toEqual([
          expect.stringContaining('`providers.1.keyFile` of globex to contain a key of its own, got that of acme'),
        ]);
      },
    );

    test('two keys of one LiveKit server are refused, and those of two servers are not', async () => {
      const one = livekit('acme', 'wss://live.example.com');
      expect(await found([one, livekit('globex', 'https://live.example.com/')])).toEqual([
        expect.stringContaining('`providers.1.url` of globex to name a server of its own, got that of acme'),
      ]);
      rmSync(join(place.directory, 'keys'), { recursive: true });
      expect(await found([one, livekit('globex', 'wss://live.example.org')])).toEqual([]);
    });

    test('a meeting secret, a key and a token each have one purpose and one owner', async () => {
      const meetingSecretFile = 'keys/meetings';
      const problems = await found([
        customer('acme', { meetingSecretFile, tokens: [token('ann')] }),
        customer('globex', { meetingSecretFile, tokens: [token('ann'), token('bob', 'keys/ann')] }),
        customer('initech', { keyFile: 'keys/secret', tokens: [token('carl', 'keys/acme')] }),
      ]);
      expect(problems).toEqual([
        expect.stringMatching(
          /^Expected `providers\.1\.meetingSecretFile` of globex .* got that of `providers\.0\.meetingSecretFile` of acme$/,
        ),
        expect.stringMatching(
          /^Expected `providers\.1\.tokens\.1\.tokenFile` of globex .*`providers\.0\.tokens\.0\.tokenFile`/,
        ),
        expect.stringMatching(
          /^Expected `providers\.2\.tokens\.0\.tokenFile` of initech .*`providers\.0\.keyFile` of acme$/,
        ),
      ]);
    });

    test('each collision with the operators and the secret of the server is reported with its field', async () => {
      const problems = await found(
        [
          customer('acme', { tokens: [token('ann'), token('bob')], meetingSecretFile: 'keys/meetings' }),
          customer('globex', { tokens: [{ ...token('bob'), role: 'operate' }] }),
        ],
        {
          staff: [{ name: 'ann', role: 'read', token: 'another-token-0123456789', place: '`STILL_THERE_OPERATORS`' }],
          sharedSecret: { value: files.meetings, name: '`STILL_THERE_SECRET`' },
        },
      );
      expect(problems).toEqual([
        expect.stringMatching(
          /^Expected `providers\.0\.meetingSecretFile` of acme .* got that of `STILL_THERE_SECRET`$/,
        ),
        expect.stringMatching(/^Expected `providers\.0\.tokens\.0` .* as `STILL_THERE_OPERATORS`, got "ann" for both$/),
        expect.stringMatching(
          /^Expected `providers\.1\.tokens\.0` .* `providers\.0\.tokens\.1\.tokenFile` of acme, got "bob"/,
        ),
      ]);
    });

    test('a mistake in one entry hides none in the files of the others, or of the same entry', async () => {
      const gone = { ...livekit('gone', 'wss://live.example.com'), secretFile: 'keys/none' };
      const problems = await found([customer('a b'), gone, customer('acme', { rules: { limit: 'long' } })]);
      expect(problems).toEqual([
        expect.stringContaining('`providers.0.name`'),
        expect.stringContaining('`providers.1.keyFile` of gone to name a readable file'),
        expect.stringContaining('`providers.1.secretFile` of gone to name a readable file'),
        expect.stringContaining('`providers.2.rules.limit`'),
      ]);
    });
  });

  test('a rule at the top level for a customer who does not exist is refused', async () => {
    mkdirSync(join(place.directory, 'keys'));
    write('keys/acme', 'the-key-of-acme');
    const rooms = [
      { match: '*', provider: 'acme' },
      { match: '*', provider: 'initech' },
    ];
    write(config, { rooms, providers: [customer('acme')] });
    expect(await refused()).toEqual([`Expected \`${config}: rooms.1.provider\` to be one of acme, got "initech"`]);
  });

  test('keys in the environment beside it, and names that it does not have, are reported', async () => {
    mkdirSync(join(place.directory, 'keys'));
    write('keys/acme', 'the-key-of-acme');
    write(config, { providers: [customer('acme')] });
    place.env.EYESON_API_KEY = 'another-key';
    expect(await refused('serve', '--provider', 'eyeson')).toEqual([
      'Expected `--provider` to be one or more of acme, got "eyeson" (string)',
      'Expected either `EYESON_API_KEY` or `providers` in still-there.config.json, got both',
    ]);
  });

  test('the commands that need no server know the customers', async () => {
    const own = { rules: { limit: '45m', rooms: [{ match: 'class-*', limit: '90m' }] } };
    write(config, { limit: '1h', grace: '10s', providers: [customer('acme', own), customer('globex')] });
    const explained = async (room: string, provider: string) =>
      (await place.run(['explain', room, '--provider', provider])).stdout;
    expect(await explained('class-1', 'acme')).toContain('ends 1 h 30 min after its start, closed 10 s later');
    expect(await explained('talk', 'acme')).toContain('ends 45 min after its start, closed 10 s later');
    expect(await explained('class-1', 'globex')).toContain('ends 1 h after its start');
    expect(await place.run(['explain', 'talk'])).toMatchObject({
      stderr: 'Missing `--provider`: expected one of acme, globex\n',
    });
    const { stdout } = await place.run(['schema']);
    expect(stdout).toContain("'still-there-shutdown-globex'");
    expect(stdout).not.toContain("'still-there-shutdown-livekit'");
  });
});

describe('Commands with several customers', () => {
  beforeEach(() => {
    mkdirSync(join(place.directory, 'keys'));
    for (const name of ['acme', 'globex']) write(`keys/${name}`, `key-of-${name}`);
    write('keys/short', 'short');
    write('keys/meetings', 'm'.repeat(40));
    place.env.STILL_THERE_SECRET = 's'.repeat(40);
  });

  test('`token` names what is missing or wrong, and signs for a customer who exists', async () => {
    const of = (meetingSecretFile: string): object => customer('acme', { meetingSecretFile });
    const told = async (providers: unknown[], ...words: string[]) => {
      write(config, { providers });
      return (await place.run(['token', 'class-1', ...words])).stderr.trimEnd();
    };
    const both = [of('keys/meetings'), customer('globex')];
    expect(await told(both)).toBe('Missing `--provider`: expected one of acme, globex');
    expect(await told(both, '--provider', 'acmee')).toBe(
      'Expected `--provider` to be one of acme, globex, got "acmee"',
    );
    const field = `\`${config}: providers.0.meetingSecretFile\` of acme`;
    expect(await told([of('keys/none')])).toContain(`Expected ${field} to name a readable file: ENOENT`);
    expect(await told([of('keys/short')])).toBe(`Expected ${field} to contain at least 32 characters, got 5`);
    expect(await told(both, '--provider', 'acme')).toBe('');
  });

  test('a config file that begins with a byte order mark is read', async () => {
    write(config, `\uFEFF${JSON.stringify({ providers: [customer('acme', { rules: { limit: '45m' } })] })}`);
    expect((await place.run(['explain', 'class-1'])).stdout).toContain('ends 45 min after its start');
  });

  test('all variables of services are refused beside `providers`', async () => {
    write(config, { providers: [customer('acme')] });
    Object.assign(place.env, { EYESON_API_URL: 'https://eyeson.example.com', LIVEKIT_API_SECRET_FILE: 'keys/short' });
    expect(await refused()).toEqual([
      `Expected either \`EYESON_API_URL\` or \`providers\` in ${config}, got both`,
      `Expected either \`LIVEKIT_API_SECRET\` or \`providers\` in ${config}, got both`,
    ]);
  });

  test('on PostgreSQL, `STILL_THERE_SECRET` is required only if a customer has no secret', async () => {
    place.env = { DATABASE_URL: 'postgres://127.0.0.1:9/none', STILL_THERE_TOKEN: 'the-token-of-the-host-0123456789' };
    const acme = customer('acme', { meetingSecretFile: 'keys/meetings' });
    write(config, { providers: [acme, customer('globex')] });
    expect(await refused('doctor')).toEqual([expect.stringContaining('Missing `STILL_THERE_SECRET`')]);
    write(config, { providers: [{ ...acme, url: 'http://127.0.0.1:9' }] });
    const { stdout } = await place.run(['doctor', '--url', 'http://127.0.0.1:9']);
    expect(stdout).toMatch(/^skipped {2}acme clock: the list, which carries/m);
  });

  test('`doctor` does not take customers’ tokens for a problem of the running server', async () => {
    const running = createServer((request, response) => {
      response.writeHead(request.url === '/healthz' ? 200 : 401).end();
    });
    await once(running.listen(0, '127.0.0.1'), 'listening');
    const { port } = running.address() as AddressInfo;
    place.env = { ...place.env, DATABASE_URL: 'postgres://127.0.0.1:9/none' };
    write('keys/ann', 'the-token-of-ann-0123456789');
    const tokens = [{ name: 'ann', role: 'operate', tokenFile: 'keys/ann' }];
    write(config, { providers: [customer('acme', { url: 'http://127.0.0.1:9', tokens })] });
    const { stdout } = await place.run(['doctor', '--url', `http://127.0.0.1:${port}`]);
    running.close();
    expect(stdout).toMatch(
      /^skipped {2}running server: needs an operator who sees all providers: set STILL_THERE_TOKEN/m,
    );
    expect(stdout).not.toMatch(/^problem {2}(?:running server|acme webhook)/m);
  });
});

describe('A server with two customers', () => {
  const tokens = { ann: 'the-token-of-ann-0123456789', host: 'the-token-of-the-host-0123456789' };
  const apis = new Map<string, EyesonApi>();
  let serving: Serving;
  const changed = (rules: { acme: unknown; globex?: unknown }) =>
    write(config, {
      limit: '1h',
      allowHttp: true,
      providers: [
        customer('acme', {
          url: apis.get('acme')?.url,
          rules: rules.acme,
          tokens: [{ name: 'ann', role: 'operate', tokenFile: 'keys/ann' }],
        }),
        customer('globex', { url: apis.get('globex')?.url, rules: 'globex.json' }),
      ],
    });
  const as = (who: keyof typeof tokens, ...words: string[]) => {
    place.env.STILL_THERE_TOKEN = tokens[who];
    return place.run([...words, '--url', serving.url]);
  };
  const rulesOf = async (who: keyof typeof tokens): Promise<string[]> =>
    JSON.parse((await as(who, 'meetings', '--json')).stdout)
      .map((one: { provider: string; room: string; rule: string }) => `${one.provider} ${one.room} ${one.rule}`)
      .sort();
  /** The next line with this message about this customer. */
  const logged = (provider: string, message: string | RegExp): Promise<LogLine> =>
    until(`the line ${message}`, () =>
      serving.lines.find(
        (line) =>
          line.provider === provider && (typeof message === 'string' ? line.msg === message : message.test(line.msg)),
      ),
    );

  beforeEach(async () => {
    mkdirSync(join(place.directory, 'keys'));
    for (const name of ['acme', 'globex']) {
      apis.set(name, await startEyesonApi({ apiKey: `key-of-${name}` }));
      write(`keys/${name}`, `key-of-${name}\n`);
    }
    write('keys/ann', tokens.ann);
    write('globex.json', { limit: '20m' });
    changed({ acme: { rooms: [{ match: 'class-*', limit: '90m' }] } });
    place.env.STILL_THERE_TOKEN = tokens.host;
    serving = await place.serve();
    for (const [name, api] of apis) await api.start([{ room: 'class-1' }, { room: `${name}-talk` }]);
    await as('host', 'reconcile');
  });
  afterEach(async () => {
    for (const api of apis.values()) await api.close();
  });

  test('each has its rules and sees its meetings; a wrong change of one changes nothing, and takes no change from the other', async () => {
    const ofAcme = ['acme acme-talk default: 1 h', 'acme class-1 room rule "class-*": 1 h 30 min'];
    const ofGlobex = ['globex class-1 default: 20 min', 'globex globex-talk default: 20 min'];
    expect(await rulesOf('host')).toEqual([...ofAcme, ...ofGlobex]);
    expect(await rulesOf('ann')).toEqual(ofAcme);
    expect(await as('ann', 'end', 'globex-talk')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No meeting is running in the room "globex-talk"'),
    });
    expect((await as('ann', 'extend', 'class-1', '--by', '5m')).code).toBe(0); // of the two rooms of this name, hers
    const history = (await as('ann', 'history')).stdout.trim().split('\n');
    expect(history.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ what: 'extended', provider: 'acme' }),
    ]);

    write('globex.json', { limit: 'long' });
    const wrong = await logged('globex', 'the changed rules are invalid: the previous ones stay in use');
    expect(wrong).toMatchObject({ err: { message: expect.stringContaining('`globex.json: limit`') } });
    changed({ acme: { limit: '10m', rooms: [{ match: 'class-*', limit: 'long' }] } });
    const refusal = await serving.logged(
      /^the changed config file is invalid: where it is, the previous settings stay in use/,
    );
    expect(refusal).toMatchObject({
      err: { message: expect.stringContaining('`still-there.config.json: providers.0.rules.rooms.0.limit`') },
    });
    expect(await rulesOf('host')).toEqual([...ofAcme, ...ofGlobex]);

    write('globex.json', { limit: '25m' });
    await logged('globex', /^new rules loaded/);
    changed({ acme: { limit: '10m' } });
    await serving.logged(/^new limits loaded/);
    expect(await rulesOf('host')).toEqual([
      'acme acme-talk default: 10 min',
      'acme class-1 default: 10 min',
      'globex class-1 default: 25 min',
      'globex globex-talk default: 25 min',
    ]);
  });

  test('entries that are added, broken, removed or changed are reported as the next start would do, and nothing is lost', async () => {
    const [acme, globex] = ['acme', 'globex'].map((name) =>
      customer(name, { url: apis.get(name)?.url, ...(name === 'globex' ? { rules: 'globex.json' } : {}) }),
    );
    /** The next report about a config file with these entries. */
    const report = async (providers: readonly unknown[]): Promise<{ problems: string[]; changes: string[] }> => {
      const known = serving.lines.length;
      write(config, { limit: '1h', allowHttp: true, providers });
      const end = await until('the report', () =>
        serving.lines.slice(known).find(({ msg }) => /^(?:new limits loaded|the changed config file)/.test(msg)),
      );
      const changes = serving.lines.slice(known).filter(({ msg }) => msg.endsWith('needs a restart'));
      const { message = '' } = (end.err ?? {}) as { message?: string };
      return {
        problems: message.split('\n').filter(Boolean),
        changes: changes.map(({ provider, what }) => `${provider} ${what}`),
      };
    };
    const field = (name: string): string => `\`${config}: providers.${name}\``;
    expect(await report([acme, globex, customer('initech')])).toEqual({
      problems: [expect.stringContaining(`Expected ${field('2.keyFile')} of initech to name a readable file`)],
      changes: ['initech it was added, and is served after a restart only', 'acme tokens: used after a restart only'],
    });
    expect(await report([acme, { ...globex, typ: 'zoom' }])).toMatchObject({
      problems: [expect.stringContaining(`Unknown setting ${field('1.typ')}`)],
    });
    expect(await report([{ ...acme, keyFile: 'keys/globex', url: apis.get('globex')?.url }, globex])).toMatchObject({
      problems: [expect.stringContaining('to contain a key of its own, got that of')],
    });
    expect(await report([acme])).toEqual({
      problems: [],
      changes: [
        'acme tokens: used after a restart only',
        'globex it was removed, and is served until the server is restarted',
      ],
    });
    expect((await rulesOf('host')).length).toBe(4);
    expect((await rulesOf('ann')).length).toBe(2);
  });

  test('a changed key is used at once; a key file that cannot be used changes nothing', async () => {
    await logged('acme', 'all users of this machine can read the file with the key: run `chmod 600`');
    rmSync(join(place.directory, 'keys/acme'));
    const lost = await logged('acme', 'the changed key cannot be used: the previous one stays in use');
    expect(lost).toMatchObject({ err: { message: expect.stringContaining('keys/acme') } });
    expect((await as('ann', 'reconcile')).code).toBe(0);

    const [before] = [apis.get('acme') as EyesonApi];
    const port = Number(new URL(before.url).port);
    await before.close();
    apis.set('acme', await startEyesonApi({ apiKey: 'another-key-of-acme', port }));
    expect(await as('ann', 'reconcile')).toMatchObject({ stderr: expect.stringContaining('it refuses the API key') });
    write('keys/acme', 'another-key-of-acme');
    await logged('acme', 'the key has changed: the new one is used from now on');
    expect((await as('ann', 'reconcile')).code).toBe(0);
    for (const hidden of ['key-of-acme', 'another-key-of-acme', tokens.ann]) expect(serving.raw).not.toContain(hidden);
  });
});

import { expect, test } from 'vitest';
import { Environment } from '../../src/cli/environment.ts';
import { createLogger } from '../../src/cli/log.ts';

const collectLog = (isTTY: boolean, env = new Environment({}), level = 'info') => {
  const lines: string[] = [];
  const logger = createLogger(level, (text) => env.hide(text), { isTTY, write: (text) => lines.push(text) });
  return { logger, lines };
};

test('a log line is one JSON object with the time and the level as a word', () => {
  const { logger, lines } = collectLog(false);
  logger.debug('below the level');
  logger.info({ provider: 'eyeson', room: 'a\nb' }, 'a meeting has begun');
  expect(lines).toHaveLength(1);
  expect(lines[0]?.match(/\n/g)).toHaveLength(1);
  expect(JSON.parse(lines[0] as string)).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    provider: 'eyeson',
    room: 'a\nb',
    msg: 'a meeting has begun',
  });
});

test('a log line that is shown on a terminal later is harmless there, and still the same JSON', () => {
  const { logger, lines } = collectLog(false);
  const room = 'a\u009b31m\u202etxt.exe\u2028';
  logger.info({ room }, 'a meeting has begun');
  expect(lines[0]).toMatch(/^[^\p{Cc}\u202e\u2028]+\n$/u);
  expect(JSON.parse(lines[0] as string).room).toBe(room);
});

test('on a terminal, a log line is readable text', () => {
  const { logger, lines } = collectLog(true);
  logger.info({ provider: 'eyeson', meeting: 7 }, 'a meeting has begun');
  logger.error({ err: new Error('no answer') }, 'failed');
  expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d info {2}a meeting has begun provider=eyeson meeting=7\n$/);
  expect(lines[1]).toContain('failed (no answer)\n');
});

test('on a terminal, the name of a room cannot write lines, colors or backwards', () => {
  const { logger, lines } = collectLog(true);
  const room = 'a\u001b[2J\u009b31m\n12:00:00 error \u202etxt.exe';
  logger.info({ room, rooms: [room] }, 'a meeting has begun');
  logger.info({ err: new Error(`no room ${room}`) }, 'failed');
  const shown = 'a\\u001b[2J\\u009b31m\\u000a12:00:00 error \\u202etxt.exe';
  expect(lines[0]).toContain(` room=${shown} `);
  expect(lines[1]).toMatch(/ \(no room a\\u001b.*\)\n$/);
  expect(lines.join('').replace(/\n$/gm, '')).toMatch(/^[^\p{Cc}\u202e]*\n?[^\p{Cc}\u202e]*$/u);
});

test.each([true, false])('secrets are hidden wherever they occur (terminal: %s)', (isTTY) => {
  const env = new Environment({ API_KEY: 'key-"of"-the-team', DATABASE_URL: 'postgres://me:p%40ss-word@db/x' });
  const { logger, lines } = collectLog(isTTY, env);
  env.secret('API_KEY');
  env.secret('DATABASE_URL');
  env.conceal('a-token-that-came-later');
  logger.error(
    { err: new Error('GET /?key=key-"of"-the-team: 500'), headers: { authorization: 'a-token-that-came-later' } },
    'no',
  );
  logger.info('cannot reach postgres://me:p%40ss-word@db/x, password p@ss-word');
  expect(lines.join('')).not.toMatch(/of.{0,2}-the-team|p%40ss|p@ss|came-later/);
  expect(lines.join('').match(/\[secret\]/g)?.length).toBeGreaterThanOrEqual(4);
});

import { afterEach, expect, test, vi } from 'vitest';
import { guardLatest } from '../../src/guard/guard-latest.ts';
import type { GuardMeetingOptions } from '../../src/index.ts';
import { driveClock, fakeMeeting } from '../../src/testing/index.ts';

const minute = 60_000;
const short = { timeout: minute, promptBeforeIdle: minute / 2, sources: [] };
const reportError = vi.fn();

afterEach(() => {
  vi.unstubAllGlobals();
  reportError.mockReset();
});

test('the callbacks of a guard are those that the options give when they are called', async () => {
  using clock = driveClock(vi);
  vi.stubGlobal('reportError', reportError);
  let options: GuardMeetingOptions = { ...short, prompt: () => said.push('the first asked') };
  const said: unknown[] = [];
  const guard = guardLatest(fakeMeeting({ leaving: 'fails' }), () => options);
  options = {
    prompt: () => {
      said.push('asked');
      throw new Error('in the prompt');
    },
    onError: (error) => said.push(String(error)),
  };
  await clock.advanceAsync(minute / 2);
  expect(said).toEqual(['asked', 'Error: in the prompt']);
  expect(reportError).not.toHaveBeenCalled();
  options = {};
  await clock.advanceAsync(minute);
  expect(said).toHaveLength(2);
  expect(reportError.mock.lastCall).toEqual([new Error('fake: leave() failed')]);
  guard.stop();
});

test.each([false as const, null, undefined])('a prompt that is %s when it is time to ask is reported', async (gone) => {
  using clock = driveClock(vi);
  const ask = vi.fn();
  const errors: unknown[] = [];
  const onError = (error: unknown): unknown => errors.push(error);
  let options: GuardMeetingOptions = { ...short, prompt: ask, onError };
  const guard = guardLatest(fakeMeeting(), () => options);
  options = { prompt: gone, onError };
  await clock.advanceAsync(minute / 2);
  expect(errors).toEqual([
    new TypeError(`Expected \`prompt\` to be a function at each render, as at the first, got ${gone} (${typeof gone})`),
  ]);
  guard.monitor.reset();
  options = { prompt: ask, onError };
  await clock.advanceAsync(minute / 2);
  expect(ask).toHaveBeenCalledOnce();
  options = { prompt: 'page', onError };
  guard.monitor.reset();
  await clock.advanceAsync(minute / 2);
  expect({ asked: ask.mock.calls.length, errors: errors.length }).toEqual({ asked: 1, errors: 1 });
  guard.stop();
});

test('callbacks that are none are refused at once', () => {
  expect(() => guardLatest(fakeMeeting(), () => ({ prompt: 'there?' as never }))).toThrow('Expected `prompt` to be');
  expect(() => guardLatest(fakeMeeting(), () => ({ onError: 1 as never }))).toThrow('Expected `onError` to be');
});

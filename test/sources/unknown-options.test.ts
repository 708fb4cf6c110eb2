// Every function that takes options refuses a name that it does not know, and whatever is no object of options.
import { describe, expect, test } from 'vitest';
import { fromEyesonFrame } from '../../src/adapters/eyeson.ts';
import { fromPeerConnection } from '../../src/adapters/peer-connection.ts';
import { shareActivity } from '../../src/frame.ts';
import {
  autoLeave,
  domActivity,
  frameActivity,
  guardMeeting,
  InactivityMonitor,
  keepAlive,
  limitFromServer,
  mediaPlayback,
  presenting,
  SessionCountdown,
  speech,
  systemIdle,
  whileTrue,
} from '../../src/index.ts';
import { fakeMeeting } from '../../src/testing/index.ts';

const screen = { getVideoTracks: () => [] } as unknown as MediaStream;
const microphone = { getAudioTracks: () => [] } as unknown as MediaStream;
const frame = { localName: 'iframe' } as HTMLIFrameElement;
const eyesonFrame = { on() {}, off() {}, close() {}, getIFrame: () => null, status: 'connecting' };
const connection = { signalingState: 'stable', close() {} };

const starting = (it: { start(options: never): void; stop(): void }, options: never): void => {
  try {
    it.start(options);
  } finally {
    it.stop();
  }
};

/** A function, a misspelt option, the right one, and a value that is good for it. */
const cases: readonly (readonly [
  name: string,
  make: (options: never) => unknown,
  wrong: string,
  right: string,
  unknown,
])[] = [
  ['domActivity', (options) => domActivity(options), 'target', 'targets', []],
  ['speech', (options) => speech(microphone, options), 'treshold', 'threshold', 9],
  ['whileTrue', (options) => whileTrue('upload', () => true, options), 'atmost', 'atMost', 1000],
  ['presenting', (options) => presenting(screen, options), 'max', 'atMost', 1000],
  ['mediaPlayback', (options) => mediaPlayback(options), 'atLeast', 'atMost', 1000],
  ['systemIdle', (options) => systemIdle(options), 'thresholds', 'threshold', 60_000],
  ['frameActivity', (options) => frameActivity(frame, options), 'origins', 'origin', 'https://meet.example'],
  ['shareActivity', (options) => shareActivity('https://app.example', options), 'abort', 'signal', undefined],
  ['keepAlive', (options) => keepAlive(new InactivityMonitor(), '/session', options), 'evry', 'every', 1000],
  ['limitFromServer', (options) => limitFromServer('https://limits.example/limit', options), 'tokens', 'token', 'abc'],
  ['fromEyesonFrame', (options) => fromEyesonFrame(eyesonFrame, options), 'origins', 'origin', 'https://meet.example'],
  ['fromPeerConnection', (options) => fromPeerConnection(connection, options), 'hangup', 'hangUp', () => {}],
  ['new InactivityMonitor', (options) => new InactivityMonitor(options), 'timout', 'timeout', 1000],
  [
    'monitor.start',
    (options) => starting(new InactivityMonitor({ sources: [] }), options),
    'sginal',
    'signal',
    undefined,
  ],
  ['new SessionCountdown', (options) => new SessionCountdown(options), 'endAt', 'endsAt', 1000],
  ['countdown.start', (options) => starting(new SessionCountdown(), options), 'sginal', 'signal', undefined],
  ['guardMeeting', (options) => guardMeeting(fakeMeeting(), options).stop(), 'treshold', 'thresholds', [1000]],
  ['autoLeave', (options) => autoLeave(new InactivityMonitor(), fakeMeeting(), options), 'modus', 'mode', 'leave'],
  ['fakeMeeting', (options) => fakeMeeting(options), 'leavin', 'leaving', 'hangs'],
];

describe('an unknown option', () => {
  test.each(cases)('of %s() is refused with the nearest known name', (_name, make, wrong, right, value) => {
    expect(() => make({ [right]: value } as never)).not.toThrow();
    expect(() => make({ [right]: value, [wrong]: value } as never)).toThrow(
      new RegExp(`^Unknown option \`${wrong}\`.* did you mean \`${right}\``, 'i'),
    );
  });
});

describe.each([null, 5, 'text', [], () => {}, new Date(0), AbortSignal.abort()])('%s instead of options', (options) => {
  test.each(cases)('is refused by %s()', (_name, make) => {
    expect(() => make(options as never)).toThrow(/^Expected `options` to be an object of options, got /);
  });
});

describe.each([new AbortController(), {}, 'signal'])('%s instead of a signal', (signal) => {
  const taking = cases.filter(([name]) => /start|keepAlive|autoLeave|shareActivity/.test(name));
  test.each(taking)('is refused by %s()', (_name, make) => {
    expect(() => make({ signal } as never)).toThrow(/^Expected `signal` to be an AbortSignal, got /);
  });
});

test('fromEyesonFrame() refuses a bad origin before anything is connected', () => {
  expect(() => fromEyesonFrame(eyesonFrame, { origin: '*' })).toThrow(
    new TypeError('Expected `origin` to be an origin like "https://app.example", got "*" (string)'),
  );
});

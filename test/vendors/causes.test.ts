// The tables of causes, held against what the vendors publish: their types, or else the words in their packages. A word that a
// newer version adds fails here. In an app it is `'unknown'`.
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DailyFatalErrorType } from '@daily-co/daily-js';
import { DisconnectReason } from '@livekit/protocol';
import { SfuModels } from '@stream-io/video-client';
import type { ConnectionDisconnectedReason } from 'agora-rtc-sdk-ng';
import { MeetingSessionStatusCode } from 'amazon-chime-sdk-js';
import { describe, expect, test } from 'vitest';
import { agoraCauses } from '../../src/adapters/causes/agora.ts';
import { azureCauses } from '../../src/adapters/causes/azure.ts';
import { chimeCauses } from '../../src/adapters/causes/chime.ts';
import { dailyCauses } from '../../src/adapters/causes/daily.ts';
import { eyesonCauses } from '../../src/adapters/causes/eyeson.ts';
import { jitsiCauses } from '../../src/adapters/causes/jitsi.ts';
import { liveKitCauses } from '../../src/adapters/causes/livekit.ts';
import { streamCauses } from '../../src/adapters/causes/stream.ts';
import { twilioCauses } from '../../src/adapters/causes/twilio.ts';
import { vonageCauses } from '../../src/adapters/causes/vonage.ts';
import { zoomCauses } from '../../src/adapters/causes/zoom.ts';
import { type Causes, causeOf } from '../../src/adapters/end-controller.ts';
import type { EndCause } from '../../src/guard/meeting-end.ts';

const packages = resolve(import.meta.dirname, 'node_modules');
const read = (file: string): string => readFileSync(resolve(packages, file), 'utf8');
const wordsIn = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, word = '']) => word)),
];

/** What the adapter makes of these words. */
const causesOf = (causes: Causes, words: readonly string[]): Record<string, EndCause | undefined> =>
  Object.fromEntries(words.map((word) => [word, causeOf(causes, word)]));

describe('by the type of the SDK', () => {
  test('livekit: each DisconnectReason has its cause, at the place of its number', () => {
    const words = Object.keys(DisconnectReason).filter((word) => Number.isNaN(Number(word)));
    expect(Object.keys(liveKitCauses)).toEqual(words);
    expect(words.map((word) => DisconnectReason[word as keyof typeof DisconnectReason])).toEqual([...words.keys()]);
  });

  test('agora: each ConnectionDisconnectedReason', () => {
    const expected: Record<`${ConnectionDisconnectedReason}`, EndCause> = {
      LEAVE: 'local',
      NETWORK_ERROR: 'connection',
      SERVER_ERROR: 'unknown',
      UID_BANNED: 'removed',
      FALLBACK: 'unknown',
      IP_BANNED: 'removed',
      CHANNEL_BANNED: 'host',
      LICENSE_MISSING: 'unknown',
      LICENSE_EXPIRED: 'unknown',
      LICENSE_MINUTES_EXCEEDED: 'unknown',
      LICENSE_PERIOD_INVALID: 'unknown',
      LICENSE_MULTIPLE_SDK_SERVICE: 'unknown',
      LICENSE_ILLEGAL: 'unknown',
      TOKEN_EXPIRE: 'limit',
      FALLBACK_TO_HLS: 'unknown',
      UID_CONFLICT: 'elsewhere',
    };
    expect(causesOf(agoraCauses, Object.keys(expected))).toEqual(expected);
  });

  test('daily: each DailyFatalErrorType', () => {
    const expected: Record<DailyFatalErrorType, EndCause> = {
      ejected: 'removed',
      'nbf-room': 'unknown',
      'nbf-token': 'unknown',
      'exp-room': 'limit',
      'exp-token': 'limit',
      'no-room': 'unknown',
      'meeting-full': 'full',
      'end-of-life': 'unknown',
      'not-allowed': 'unknown',
      'connection-error': 'connection',
    };
    expect(causesOf(dailyCauses, Object.keys(expected))).toEqual(expected);
  });

  test('chime: each MeetingSessionStatusCode', () => {
    const expected: Record<keyof typeof MeetingSessionStatusCode, EndCause> = {
      OK: 'unknown',
      Left: 'local',
      AudioJoinedFromAnotherDevice: 'elsewhere',
      AudioAuthenticationRejected: 'unknown',
      AudioCallAtCapacity: 'full',
      MeetingEnded: 'host',
      AudioInternalServerError: 'connection',
      AudioServiceUnavailable: 'connection',
      AudioDisconnected: 'connection',
      VideoCallSwitchToViewOnly: 'unknown',
      VideoCallAtSourceCapacity: 'unknown',
      SignalingBadRequest: 'unknown',
      SignalingInternalServerError: 'connection',
      SignalingRequestFailed: 'connection',
      SignalingChannelClosedUnexpectedly: 'connection',
      ICEGatheringTimeoutWorkaround: 'connection',
      ConnectionHealthReconnect: 'connection',
      RealtimeApiFailed: 'unknown',
      TaskFailed: 'connection',
      IncompatibleSDP: 'unknown',
      TURNCredentialsForbidden: 'unknown',
      NoAttendeePresent: 'connection',
      AudioAttendeeRemoved: 'removed',
      AudioVideoWasRemovedFromPrimaryMeeting: 'unknown',
      AudioVideoDisconnectedWhilePromoted: 'unknown',
      AudioDisconnectAudio: 'unknown',
      EncodedTransformManagerFailed: 'unknown',
    };
    const words = Object.keys(MeetingSessionStatusCode).filter((word) => Number.isNaN(Number(word)));
    const codes = words.map((word) => MeetingSessionStatusCode[word as keyof typeof expected]);
    expect(Object.fromEntries(words.map((word, at) => [word, causeOf(chimeCauses, codes[at])]))).toEqual(expected);
  });
});

describe('by the words in the package', () => {
  test('zoom: each reason for which a session is closed, and each ClosedReason', () => {
    const source = read('@zoom/videosdk/dist/index.esm.js');
    const closing = source.match(/meetingMainEpics3:.{900}/)?.[0] ?? '';
    const type = read('@zoom/videosdk/dist/types/event-callback.d.ts').match(/type ClosedReason = (.+);/)?.[1] ?? '';
    expect({
      ...causesOf(zoomCauses, wordsIn(closing, /reason:"([^"]+)"/g)),
      ...causesOf(zoomCauses, wordsIn(type, /'([^']+)'/g)),
    }).toEqual({
      'kicked by host': 'removed',
      'expeled by host': 'removed',
      'ended by host': 'host',
      'free meeting ended': 'limit',
      'duplicated session': 'elsewhere',
      'RSGW ended': 'unknown',
      'archive failed': 'unknown',
      'user request': 'local',
      'bot user kicked due to master leaving': 'unknown',
    });
  });

  test('vonage: each reason of a SessionDisconnectEvent', () => {
    const source = read('@vonage/client-sdk-video/dist/js/opentok.js');
    const [reasons = ''] =
      source.match(/A description of why the session disconnected\.[\s\S]*?@class SessionDisconnectEvent/) ?? [];
    expect(causesOf(vonageCauses, wordsIn(reasons, /<code>"(\w+)"<\/code> &/g))).toEqual({
      clientDisconnected: 'local',
      forceDisconnected: 'removed',
      mediaIdle: 'limit',
      networkDisconnected: 'connection',
      serverRotation: 'connection',
    });
  });

  test('twilio: each error of the signalling, the room, the participant and the media', () => {
    const source = read('twilio-video/lib/util/twilio-video-errors.js');
    const names = [...source.matchAll(/TwilioErrorByCode, (\d+), \{ value: (\w+) \}/g)];
    const known = names.filter(([, code = '']) => Object.hasOwn(twilioCauses, code));
    expect(Object.fromEntries(known.map(([, code = '', name]) => [name, twilioCauses[code]]))).toEqual({
      AccessTokenExpiredError: 'connection',
      SignalingConnectionError: 'connection',
      SignalingConnectionDisconnectedError: 'connection',
      SignalingConnectionTimeoutError: 'connection',
      SignalingServerBusyError: 'connection',
      RoomMaxParticipantsExceededError: 'full',
      RoomCompletedError: 'host',
      ParticipantNotFoundError: 'connection',
      ParticipantDuplicateIdentityError: 'elsewhere',
      MediaConnectionError: 'connection',
      MediaDTLSTransportFailedError: 'connection',
    });
    // A newer version with another number of errors may have another end: then look at the list.
    expect(names).toHaveLength(55);
  });

  test('azure: each reason for the end of a call that the package knows by a sentence', () => {
    const source = read('@azure/communication-calling/dist/sdk.bundle.js');
    const reasons = [...source.matchAll(/code:(\d+),subCode:(\d+),message:"/g)].map(([, , subCode = '']) => subCode);
    const known = Object.fromEntries(
      [...new Set(reasons)]
        .filter((subCode) => Object.hasOwn(azureCauses, subCode))
        .map((subCode) => [subCode, azureCauses[subCode]]),
    );
    expect(known).toEqual({
      7: 'connection',
      3100: 'connection',
      3101: 'connection',
      3112: 'connection',
      4097: 'host',
      4502: 'connection',
      5003: 'host',
      5010: 'host',
      5013: 'host',
      5300: 'removed',
      5829: 'limit',
      5854: 'removed',
      5855: 'removed',
      10003: 'elsewhere',
      10110: 'limit',
      301004: 'connection',
      301005: 'connection',
    });
    // The others are failures to call somebody, or to join. A newer version with another number of reasons may have another end.
    expect(new Set(reasons).size).toBe(57);
  });

  test('jitsi: the errors that end a call are errors of the library', () => {
    const errors = read('@lyno/lib-jitsi-meet/dist/JitsiConferenceErrors.d.ts');
    expect(wordsIn(errors, /= '([\w.]+)'/g)).toEqual(expect.arrayContaining(Object.keys(jitsiCauses)));
  });

  test('eyeson: each name of an error, and the reason of an exit', () => {
    const source = readFileSync(resolve(packages, '../../../node_modules/eyeson/src/ConferenceSession.js'), 'utf8');
    const monitor = readFileSync(resolve(packages, '../../../node_modules/eyeson/src/ConnectionMonitor.js'), 'utf8');
    const [names = ''] = source.match(/NotFoundError: 'devices'[\s\S]*?'session_failed'/) ?? [];
    expect(
      causesOf(eyesonCauses, [
        ...wordsIn(names, /'(\w+)'/g),
        ...wordsIn(monitor, /type: 'error', name: '(\w+)'/g),
        ...wordsIn(source, /type: 'exit', reason: '(\w+)'/g),
      ]),
    ).toEqual({
      devices: 'unknown',
      permission: 'unknown',
      not_readable: 'unknown',
      session_in_use: 'elsewhere',
      abrupt_disconnect: 'connection',
      request_too_large: 'unknown',
      ice_error: 'connection',
      ice_failed: 'connection',
      meeting_locked: 'unknown', // before joining
      session_failed: 'unknown', // but for the code 503
      bye: 'host',
    });
  });

  test('stream: each message with which the client itself leaves, with each CallEndedReason', () => {
    const folder = resolve(packages, '../../../node_modules/@stream-io/video-client/src');
    const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /^(Call|events|ringing|store).*\.ts$/.test(file) && !file.includes('__tests__'))
      .map((file) => readFileSync(resolve(folder, file), 'utf8'))
      .join('\n');
    const messages = [
      ...wordsIn(source, /leave\(\{\s+?(?:reject: \w+,\s+reason: '\w+',\s+)?message: '([^']+)'/g),
      ...wordsIn(source, /giveUpAndLeave\('(\w+)'\)/g),
      ...wordsIn(source, /message: '(ring: [^']+)'/g),
    ];
    expect(source).toMatch(/message: `callEnded received: \$\{reason\}`/);
    const reasons = Object.keys(SfuModels.CallEndedReason).filter((word) => Number.isNaN(Number(word)));
    expect(causesOf(streamCauses, [...messages, ...reasons.map((word) => `callEnded received: ${word}`)])).toEqual({
      'call.ended event received': 'host',
      'callEnded received: UNSPECIFIED': 'unknown',
      'callEnded received: ENDED': 'host',
      'callEnded received: LIVE_ENDED': 'host',
      'callEnded received: KICKED': 'removed',
      'callEnded received: SESSION_ENDED': 'host',
      'user blocked': 'removed',
      'live ended': 'host',
      'SFU instructed to disconnect': 'unknown',
      webrtc_unsupported_network: 'connection',
      rejoin_attempt_limit_exceeded: 'connection',
      repeated_negotiation_failures: 'connection',
      'ring: call ended': 'host',
      'ring: everyone rejected': 'unknown',
      'ring: creator rejected': 'unknown',
      'client.disconnectUser() called': 'local',
    });
  });
});

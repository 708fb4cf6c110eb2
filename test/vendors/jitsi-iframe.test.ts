// Jitsi gives `external_api.js` out from its servers only, so a stand-in plays its part: the same emitter, the members that
// the published types of `@jitsi/react-sdk` and `@types/jitsi-meet` have, and what the frame tells after a command.
import { EventEmitter } from 'node:events';
import type { JitsiMeeting } from '@jitsi/react-sdk';
import type { JitsiMeetExternalAPI } from 'jitsi-meet';
import { afterEach, describe, expect, expectTypeOf, test, vi } from 'vitest';
import { fromJitsiIframe, type JitsiIframeLike } from '../../src/adapters/jitsi.ts';
import type { Meeting } from '../../src/guard/meeting.ts';
import { driveClock } from '../../src/testing/index.ts';
import { type Leaving, parity, type Scenario } from '../support/parity.ts';

type ReactSdkApi = Parameters<NonNullable<Parameters<typeof JitsiMeeting>[0]['onApiReady']>>[0];

/** Counts people as `external_api.js` does (jitsi-meet of 2026-11): before it tells of them. */
class Frame extends EventEmitter {
  readonly frame = { isConnected: true };
  readonly commands: string[] = [];
  how: Leaving = 'leaves';
  people = 0;

  getIFrame() {
    return this.frame;
  }
  getNumberOfParticipants() {
    return this.people;
  }
  executeCommand(name: string) {
    this.commands.push(name);
    if (this.how === 'fails') throw new Error('no way out');
    if (this.how === 'hangs') return;
    hangUp(this);
  }
  tell(event: string, value: object = {}) {
    if (/Joined$/.test(event)) this.people++;
    if (/Left$/.test(event)) this.people--;
    this.emit(event, value);
  }
  dispose() {
    this.emit('_willDispose');
    this.removeAllListeners();
    this.frame.isConnected = false;
  }
}

function join() {
  const api = new Frame();
  const meeting = fromJitsiIframe(api);
  api.tell('videoConferenceJoined', { roomName: 'room', id: 'me', displayName: 'Me' });
  api.tell('participantJoined', { id: 'other', displayName: 'Other' });
  return { api, meeting };
}

const count = (api: Frame) => api.eventNames().reduce((sum, event) => sum + api.listenerCount(event), 0);

const hangUp = (api: Frame): void => {
  api.tell('videoConferenceLeft', { roomName: 'room' });
  api.tell('readyToClose');
};

/** What the frame announces, in its order. */
const endings: Readonly<Record<string, (api: Frame) => void>> = {
  participantKickedOut: (api) =>
    api.tell('participantKickedOut', { kicked: { id: 'me', local: true }, kicker: { id: 'other' } }),
  'conference.destroyed': (api) => {
    api.tell('errorOccurred', { name: 'conference.destroyed', type: 'CONFERENCE', isFatal: false });
    hangUp(api);
  },
  'connection.droppedError': (api) => {
    api.tell('errorOccurred', { name: 'connection.droppedError', type: 'CONNECTION', isFatal: true });
    hangUp(api);
  },
  suspendDetected: (api) => {
    api.tell('suspendDetected');
    hangUp(api);
  },
  // Another page has joined with the same token, on a server that lets each token in once (jitsi-meet, conference.js).
  'readyToClose and participantKickedOut': (api) => {
    api.tell('readyToClose');
    api.tell('participantKickedOut', { kicked: { id: 'me', local: true }, kicker: { id: undefined } });
    api.tell('videoConferenceLeft', { roomName: 'room' });
  },
};

function make(): Scenario {
  const { api, meeting } = join();
  const number = (name: string) => api.commands.filter((command) => command === name).length;
  return {
    meeting,
    leaving: (how) => {
      api.how = how;
    },
    leaves: () => number('hangup'),
    ends: () => number('endConference'),
    leaveByApp: () => hangUp(api), // as the frame's own button does
    endWith: (word) => endings[word]?.(api),
    endByOthers: () => api.tell('participantKickedOut', { kicked: { id: 'me', local: true }, kicker: { id: 'other' } }),
    listeners: () => count(api),
    others: (people) => {
      if (people + 1 > api.people) api.tell('participantJoined', { id: 'other' });
      if (people + 1 < api.people) api.tell('participantLeft', { id: 'other' });
    },
    speak: () => api.tell('dominantSpeakerChanged', { id: 'me' }),
    othersSpeak: () => api.tell('dominantSpeakerChanged', { id: 'other' }),
    act: () => {
      api.tell('mouseMove', { clientX: 1, clientY: 2 });
      api.tell('outgoingMessage', { message: 'hello', privateMessage: false });
    },
  };
}

const on = () => {};
parity({
  name: 'jitsi iframe',
  make,
  endings: [
    { word: 'participantKickedOut', cause: 'removed' },
    { word: 'conference.destroyed', cause: 'host' },
    { word: 'connection.droppedError', cause: 'connection' },
    { word: 'suspendDetected', cause: 'connection' },
    { word: 'readyToClose and participantKickedOut', cause: 'elsewhere', detail: 'participantKickedOut' },
  ],
  adapt: fromJitsiIframe,
  refused: [
    [undefined, 'api.on'],
    [{ on, removeListener: on }, 'api.executeCommand'],
    [{ on, removeListener: on, executeCommand: on, getNumberOfParticipants: on }, 'api.getIFrame'],
  ],
});

describe('jitsi iframe, besides', () => {
  afterEach(() => vi.useRealTimers());

  test('moving to a breakout room is not the end of the call, but leaving without joining is', () => {
    const clock = driveClock(vi);
    const { api, meeting } = join();
    api.tell('videoConferenceLeft');
    clock.advance(5000);
    api.tell('videoConferenceJoined', { id: 'me too' });
    clock.advance(60_000);
    expect(meeting.ended.aborted).toBe(false);
    api.tell('videoConferenceLeft');
    clock.advance(10_000);
    expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'ended' } });
    expect(clock.timers).toBe(0);
  });

  test('no timer is left after the end', () => {
    const clock = driveClock(vi);
    const { api } = join();
    api.tell('videoConferenceLeft');
    expect(clock.timers).toBe(1);
    api.tell('readyToClose');
    expect(clock.timers).toBe(0);
  });

  test('a frame that closes without a word ends the call for an unknown cause, as soon as no word can come', () => {
    const clock = driveClock(vi);
    const unknown = { aborted: true, reason: { reason: 'ended', cause: 'unknown', detail: 'readyToClose' } };
    const { api, meeting } = join();
    api.tell('readyToClose');
    clock.advance(1000);
    expect(meeting.ended).toMatchObject(unknown);
    const disposed = join();
    disposed.api.on('readyToClose', () => disposed.api.dispose());
    disposed.api.tell('readyToClose');
    expect(disposed.meeting.ended).toMatchObject(unknown);
    expect(clock.timers).toBe(0);
  });

  test('ended aborts when the frame is disposed of; with an older API, leave() finds out', async () => {
    const { api, meeting } = join();
    api.dispose();
    expect(meeting.ended.aborted).toBe(true);
    const older = join();
    older.api.removeAllListeners();
    older.api.frame.isConnected = false;
    expect(older.meeting.ended.aborted).toBe(false);
    await older.meeting.leave('inactive');
    expect(older.meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'inactive' } });
    expect(older.api.commands).toEqual([]);
  });

  test('kicking out somebody else is not the end', () => {
    const { api, meeting } = join();
    api.tell('participantKickedOut', { kicked: { id: 'other', local: false }, kicker: { id: 'me' } });
    expect(meeting.ended.aborted).toBe(false);
  });

  test('fromJitsiIframe() accepts the published types, and refuses anything else', () => {
    for (const type of [expectTypeOf<ReactSdkApi>(), expectTypeOf<JitsiMeetExternalAPI>()]) type.not.toBeAny();
    expectTypeOf<ReactSdkApi>().toExtend<JitsiIframeLike>();
    expectTypeOf<JitsiMeetExternalAPI>().toExtend<JitsiIframeLike>();
    expectTypeOf(fromJitsiIframe).returns.toEqualTypeOf<Meeting>();
    expectTypeOf<Omit<ReactSdkApi, 'executeCommand'>>().not.toExtend<JitsiIframeLike>();
    // @ts-expect-error the element is not the API
    expect(() => fromJitsiIframe({ isConnected: true })).toThrow('`api.on`');
  });
});

// The real daily-js in a real Chromium, up to the messages it exchanges with the "call machine", which it loads from Daily's
// servers: that is replaced. So `join()`, `leave()`, states, participants and events are the SDK's own.
import Daily, {
  type DailyCall,
  type DailyEvent,
  type DailyEventObject,
  type DailyParticipant,
} from '@daily-co/daily-js';
import { describe, expect, expectTypeOf, test, vi } from 'vitest';
import { type DailyCallLike, type DailyParticipantLike, fromDaily } from '../../src/adapters/daily.ts';
import type { Meeting } from '../../src/guard/meeting.ts';
import { type Leaving, parity, type Scenario } from '../support/parity.ts';

vi.spyOn(console, 'warn').mockImplementation(() => {}); // the SDK's, about the address of its bundle

type Message = Record<string, unknown> & { action: string };

/** The two ends of the wire, which are internal. */
interface Inside {
  handleMessageFromCallMachine(message: Message): void;
  readonly _messageChannel: { sendMessageToCallMachine(message: Message, answer?: (message: Message) => void): void };
}

const person = (session_id: string, more: object = {}) => ({
  session_id,
  local: session_id === 'me',
  tracks: {},
  will_eject_at: new Date(0),
  permissions: { hasPresence: true, canSend: true, canAdmin: false },
  ...more,
});

/** A call with a stand-in for its call machine. */
function offlineCall() {
  const call = Daily.createCallObject({
    url: 'https://example.daily.co/room',
    dailyConfig: { callObjectBundleUrlOverride: 'data:text/javascript,0' },
    allowMultipleCallInstances: true,
  });
  const { callClientId } = call;
  let how: Leaving = 'leaves';
  const received: Message[] = [];
  const { handleMessageFromCallMachine, _messageChannel: channel } = call as unknown as Inside;
  const tell = (message: Message) => handleMessageFromCallMachine.call(call, message);
  // By microtask, and not by `postMessage()`: a test that drives timers must not outrun it.
  channel.sendMessageToCallMachine = (message, answer) => {
    received.push(message);
    queueMicrotask(() => {
      answer?.({ action: message.action });
      if (message.action === 'join-meeting') {
        tell({ action: 'call-machine-initialized' });
        tell({ action: 'joined-meeting', participants: { local: person('me'), other: person('other') } });
      }
      if (message.action === 'leave-meeting' && how === 'leaves') tell({ action: 'left-meeting' });
    });
  };
  const store = { getState: () => ({ local: { streams: {} }, streams: {}, participants: {} }) };
  const { instances } = (window as unknown as { _daily: { instances: Record<string, { callMachine: object }> } })
    ._daily;
  (instances[callClientId] as { callMachine: object }).callMachine = { store, reset: () => {} };
  return {
    call,
    tell,
    received,
    leaving: (next: Leaving) => {
      how = next;
    },
    dispose: async () => {
      how = 'leaves';
      await call.destroy();
    },
  };
}

const offline = () => {
  const it = offlineCall();
  return { ...it, [Symbol.asyncDispose]: it.dispose };
};

/** What an SDK that is an EventEmitter counts itself. */
const listenersOf = (call: DailyCall): number => {
  const { _events = {} } = call as unknown as { _events?: Record<string, unknown> };
  return Object.values(_events).flat().length;
};

async function make(): Promise<Scenario> {
  const { call, tell, received, leaving, dispose } = offlineCall();
  const admin = { permissions: { hasPresence: true, canSend: true, canAdmin: new Set(['participants']) } };
  await call.join();
  tell({ action: 'participant-updated', participant: person('me', admin) });
  const leave = vi.spyOn(call, 'leave');
  const ours = listenersOf(call);
  const speaks = (peerId: string) => {
    tell({ action: 'active-speaker-change', activeSpeaker: { peerId } });
    // The meter hears a breath or a far voice of this participant in any case.
    tell({ action: 'local-audio-level', audioLevel: peerId === 'me' ? 0.3 : 0.06 });
  };
  return {
    meeting: fromDaily(call),
    leaving: (how) => {
      leaving(how);
      if (how === 'fails') leave.mockRejectedValue(new Error('no way out'));
      else leave.mockImplementation(Object.getPrototypeOf(call).leave);
    },
    leaves: () => leave.mock.calls.length,
    leaveByApp: () => call.leave(),
    endByOthers: () => tell({ action: 'error', errorMsg: 'ejected', error: { type: 'ejected', msg: 'ejected' } }),
    endWith: (type) => {
      tell({ action: 'error', errorMsg: 'over', error: { type, msg: 'over' } });
      tell({ action: 'left-meeting' });
    },
    listeners: () => listenersOf(call) - ours,
    others: (count) =>
      tell({ action: count ? 'participant-joined' : 'participant-left', participant: person('other') }),
    bots: () => {
      const player = person('player', { participantType: 'remote-media-player' });
      tell({ action: 'participant-joined', participant: player });
    },
    knocks: (isThere) =>
      tell({
        action: isThere ? 'waiting-participant-added' : 'waiting-participant-removed',
        participant: { id: 'guest', name: 'Guest', awaitingAccess: { level: 'full' } },
        allWaitingParticipants: {},
      }),
    speak: () => speaks('me'),
    othersSpeak: () => speaks('other'),
    limit: (endsAt) => {
      const participant = person('me', { ...admin, will_eject_at: new Date(endsAt) });
      tell({ action: 'participant-updated', participant });
    },
    ends: () => received.filter(({ action }) => action === 'update-participants').length,
    dispose,
  };
}

const on = () => {};
const off = on;
parity({
  name: 'daily',
  make,
  endings: [
    { word: 'ejected', cause: 'removed' },
    { word: 'connection-error', cause: 'connection' },
    { word: 'exp-room', cause: 'limit' },
    { word: 'meeting-full', cause: 'full' },
    { word: 'no-room', cause: 'unknown' },
  ],
  adapt: fromDaily,
  refused: [
    [undefined, 'call.on'],
    [{ on, off }, 'call.leave'],
    [{ on, off, leave: on, meetingState: on, participants: on }, 'call.getActiveSpeaker'],
  ],
});

describe('daily, besides', () => {
  test('a failed attempt to join is not the end of the call', async () => {
    await using it = offline();
    const meeting = fromDaily(it.call);
    it.tell({ action: 'error', errorMsg: 'no', error: { type: 'connection-error', msg: 'no' } });
    expect(it.call.meetingState()).toBe('error');
    expect(meeting.ended.aborted).toBe(false);
    await it.call.join();
    it.tell({ action: 'error', errorMsg: 'no', error: { type: 'exp-room', msg: 'no' } });
    expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'ended' } });
  });

  test('leave() succeeds for a call that was never joined, also in a frame, whose own leave() would never settle', async () => {
    await using it = offline();
    const frame = Daily.createFrame(document.body, {
      url: 'https://example.daily.co/',
      allowMultipleCallInstances: true,
    });
    for (const call of [it.call, frame]) {
      const meeting = fromDaily(call);
      await meeting.leave('inactive');
      expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'inactive' } });
    }
    frame.iframe()?.remove();
  });

  test('ended aborts when the app destroys the call object', async () => {
    await using it = offline();
    const meeting = fromDaily(it.call);
    it.tell({ action: 'error', errorMsg: 'no', error: { type: 'connection-error', msg: 'no' } });
    await it.call.destroy(); // which from here on says nothing of leaving
    expect(meeting.ended.aborted).toBe(true);
    await meeting.leave('inactive');
  });

  test('end() rejects without the permission, and ejects nobody', async () => {
    await using it = offline();
    await it.call.join();
    const meeting = fromDaily(it.call);
    await expect(meeting.end?.('declined')).rejects.toThrow('may not eject');
    expect(it.received.map(({ action }) => action)).not.toContain('update-participants');
    expect(meeting.ended.aborted).toBe(false);
  });

  test('silence of the last active speaker is not speech', async () => {
    await using it = offline();
    await it.call.join();
    const report = vi.fn();
    fromDaily(it.call).activity?.(report, new AbortController().signal);
    it.tell({ action: 'active-speaker-change', activeSpeaker: { peerId: 'me' } });
    it.tell({ action: 'local-audio-level', audioLevel: 0.01 });
    expect(report).not.toHaveBeenCalled();
  });

  test('the level meter runs while activity is listened to, and keeps running if the app has started it', async () => {
    await using it = offline();
    const { call } = it;
    await call.join();
    const listen = () => {
      const run = new AbortController();
      fromDaily(call).activity?.(() => {}, run.signal);
      return run;
    };
    const ours = listen();
    expect(call.isLocalAudioLevelObserverRunning()).toBe(true);
    ours.abort();
    expect(call.isLocalAudioLevelObserverRunning()).toBe(false);
    await call.startLocalAudioLevelObserver(100);
    listen().abort();
    expect(call.isLocalAudioLevelObserverRunning()).toBe(true);
  });

  test('an error of the level meter is reported, and the rest works', async () => {
    await using it = offline();
    await it.call.join();
    const reported = vi.fn();
    vi.stubGlobal('reportError', reported);
    vi.stubGlobal('AudioWorkletNode', undefined);
    const meeting = fromDaily(it.call);
    meeting.activity?.(() => {}, new AbortController().signal);
    await meeting.leave('inactive');
    vi.unstubAllGlobals();
    expect(reported).toHaveBeenCalledWith(
      expect.objectContaining({ message: expect.stringContaining('not supported') }),
    );
    expect(meeting.ended.aborted).toBe(true);
  });

  test('the level meter starts when the call is joined later', async () => {
    await using it = offline();
    fromDaily(it.call).activity?.(() => {}, new AbortController().signal);
    await it.call.join();
    expect(it.call.isLocalAudioLevelObserverRunning()).toBe(true);
  });

  test('a call without a limit reports endsAt null', async () => {
    await using it = offline();
    await it.call.join();
    const report = vi.fn();
    fromDaily(it.call).limit?.(report, new AbortController().signal);
    expect(report.mock.calls).toEqual([[{ endsAt: null, canExtend: false, clockOffset: 0 }]]);
  });

  test('fromDaily() accepts a real call, also by its type, and refuses anything else', () => {
    expectTypeOf<DailyCall>().not.toBeAny();
    expectTypeOf<DailyCall>().toExtend<DailyCallLike>();
    expectTypeOf<DailyParticipant>().toExtend<DailyParticipantLike>();
    expectTypeOf(fromDaily).returns.toEqualTypeOf<Meeting>();
    expectTypeOf<DailyEventObject<'local-audio-level'>>().toExtend<{ audioLevel: number }>();
    expectTypeOf<Omit<DailyCall, 'leave'> & { leave(): void }>().not.toExtend<DailyCallLike>();
    expectTypeOf<Omit<DailyCall, 'participants'>>().not.toExtend<DailyCallLike>();
    // @ts-expect-error the class is no call
    expect(() => fromDaily(Daily)).toThrow('`call.on`');
    const heard = ['joined-meeting', 'left-meeting', 'error', 'local-audio-level', 'call-instance-destroyed'] as const;
    const more = ['participant-joined', 'participant-left', 'participant-updated'] as const;
    expect([...heard, ...more] satisfies DailyEvent[]).toHaveLength(8);
  });
});

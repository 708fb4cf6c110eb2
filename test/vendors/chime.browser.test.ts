// The real `DefaultMeetingSession` in a real Chromium, started and joined: the service is the other end of its WebSocket,
// which speaks the SDK's own protocol, and of its peer connection, which answers in the same page.
import {
  ConsoleLogger,
  DefaultDeviceController,
  DefaultMeetingSession,
  LogLevel,
  type MeetingSession,
  MeetingSessionConfiguration,
} from 'amazon-chime-sdk-js';
import * as protocol from 'amazon-chime-sdk-js/build/signalingprotocol/SignalingProtocol.js';
import { describe, expect, expectTypeOf, onTestFinished, test, vi } from 'vitest';
import { type ChimeSessionLike, fromChime } from '../../src/adapters/chime.ts';
import { autoLeave } from '../../src/guard/auto-leave.ts';
import type { Meeting } from '../../src/guard/meeting.ts';
import { InactivityMonitor } from '../../src/presence/inactivity-monitor.ts';
import { driveClock } from '../../src/testing/index.ts';
import { type Leaving, parity, type Scenario } from '../support/parity.ts';

const { SdkSignalFrame } = protocol;
const { Type } = SdkSignalFrame;
Object.assign(globalThis, { global: globalThis }); // the SDK's CSPMonitor asks for it

const logger = new ConsoleLogger('chime', LogLevel.OFF);
const { setTimeout: later } = globalThis;

/** What the service knows of who is there, and the SDK's end of the line. */
class Service extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  static last: Service;
  /** Whether the service answers when it is told of a leave. */
  static answers = true;
  readyState = 0;
  readonly peer: RTCPeerConnection = new RTCPeerConnection();

  constructor() {
    super();
    Service.last = this;
    later(() => {
      this.readyState = 1;
      this.dispatchEvent(new Event('open'));
    });
  }

  tell(frame: object): void {
    const bytes = SdkSignalFrame.encode(SdkSignalFrame.create({ timestampMs: Date.now(), ...frame } as never)).finish();
    const data = new Uint8Array(bytes.length + 1);
    data[0] = 5;
    data.set(bytes, 1);
    this.dispatchEvent(new MessageEvent('message', { data: data.buffer }));
  }

  /** Who is there: the place in the list is the number of the stream. An empty place is a stream that is gone. */
  roster(...people: readonly (readonly [id: string, externalUserId?: string] | null)[]): void {
    const streams = people.map((person, index) => ({
      audioStreamId: index + 1,
      ...(person && { attendeeId: person[0], externalUserId: person[1] ?? person[0], muted: false }),
    }));
    this.tell({ type: Type.AUDIO_STREAM_ID_INFO, audioStreamIdInfo: { streams } });
  }

  /** Minus dB: 0 is the loudest, 42 the quietest. */
  hears(stream: number, volume: number): void {
    this.tell({ type: Type.AUDIO_METADATA, audioMetadata: { attendeeStates: [{ audioStreamId: stream, volume }] } });
  }

  async send(buffer: ArrayBuffer): Promise<void> {
    await undefined; // no service answers before the SDK has sent
    const frame = SdkSignalFrame.decode(new Uint8Array(buffer).slice(1));
    if (frame.type === Type.JOIN) {
      this.tell({ type: Type.JOIN_ACK, joinack: { videoSubscriptionLimit: 25 } });
      this.tell({ type: Type.INDEX, index: { sources: [] } });
    }
    if (frame.type === Type.SUBSCRIBE) {
      await this.peer.setRemoteDescription({ type: 'offer', sdp: frame.sub?.sdpOffer ?? '' });
      await this.peer.setLocalDescription();
      while (this.peer.iceGatheringState !== 'complete') await new Promise((resolve) => later(resolve, 10));
      this.tell({ type: Type.SUBSCRIBE_ACK, suback: { sdpAnswer: this.peer.localDescription?.sdp ?? '' } });
      this.roster(['me'], ['other']);
    }
    if (frame.type === Type.LEAVE && Service.answers) this.tell({ type: Type.LEAVE_ACK, leaveAck: {} });
  }

  close(code = 1000): void {
    this.readyState = 3;
    this.peer.close();
    queueMicrotask(() => this.dispatchEvent(new CloseEvent('close', { code })));
  }
}

function newSession(): DefaultMeetingSession {
  const configuration = new MeetingSessionConfiguration(
    {
      Meeting: {
        MeetingId: 'meeting',
        MediaPlacement: { AudioHostUrl: 'host', SignalingUrl: 'wss://127.0.0.1:9/', TurnControlUrl: 'turn' },
      },
    },
    { Attendee: { AttendeeId: 'me', JoinToken: 'token', ExternalUserId: 'me' } },
  );
  configuration.attendeePresenceTimeoutMs = 0;
  return new DefaultMeetingSession(configuration, logger, new DefaultDeviceController(logger));
}

/** Until the SDK says so. */
const next = (session: MeetingSession, event: 'audioVideoDidStart' | 'audioVideoDidStop'): Promise<void> =>
  new Promise((resolve) => {
    const observer = {
      [event]: () => {
        session.audioVideo.removeObserver(observer);
        resolve();
      },
    };
    session.audioVideo.addObserver(observer);
  });

const start = async (session: MeetingSession): Promise<Service> => {
  vi.stubGlobal('WebSocket', Service);
  const started = next(session, 'audioVideoDidStart');
  session.audioVideo.start();
  await started;
  return Service.last;
};

/** Typed by hand: internal. */
interface Inside {
  readonly audioVideoController: {
    readonly observerQueue: Set<unknown>;
    readonly realtimeController: {
      readonly state: {
        readonly attendeeIdChangesCallbacks: unknown[];
        readonly volumeIndicatorCallbacks: Record<string, unknown[]>;
      };
    };
  };
}

/** How many of those that were handed to the session since now are still with it: it has some of its own, and keeps one. */
function countListeners({ audioVideo }: MeetingSession): () => number {
  const { observerQueue, realtimeController } = (audioVideo as unknown as Inside).audioVideoController;
  const { attendeeIdChangesCallbacks, volumeIndicatorCallbacks } = realtimeController.state;
  const handed = [
    vi.spyOn(audioVideo, 'addObserver'),
    vi.spyOn(audioVideo, 'realtimeSubscribeToAttendeeIdPresence'),
    vi.spyOn(audioVideo, 'realtimeSubscribeToVolumeIndicator'),
  ];
  return () => {
    const given = new Set<unknown>(handed.flatMap(({ mock }) => mock.calls.flat()));
    const there = [...observerQueue, ...attendeeIdChangesCallbacks, ...Object.values(volumeIndicatorCallbacks).flat()];
    return there.filter((listener) => given.has(listener)).length;
  };
}

async function make(): Promise<Scenario> {
  Service.answers = true;
  const session = newSession();
  const { audioVideo } = session;
  const listeners = countListeners(session);
  const meeting = fromChime(session);
  const service = await start(session);
  let how: Leaving = 'leaves';
  const stopForReal = audioVideo.stop.bind(audioVideo);
  const stop = vi.spyOn(audioVideo, 'stop').mockImplementation(() => {
    if (how === 'fails') throw new Error('no way out');
    if (how === 'leaves') stopForReal();
  });
  const withoutOthers = (...people: (readonly [id: string, externalUserId?: string] | null)[]): void =>
    service.roster(['me'], null, ...people);
  return {
    meeting,
    leaving: (now) => {
      how = now;
    },
    leaves: () => stop.mock.calls.length,
    leaveByApp: () => {
      audioVideo.stop();
      return next(session, 'audioVideoDidStop');
    },
    endByOthers: () => {
      service.tell({ type: Type.AUDIO_STATUS, audioStatus: { audioStatus: 410 } });
      return next(session, 'audioVideoDidStop');
    },
    endWith: (status) => {
      service.tell({ type: Type.AUDIO_STATUS, audioStatus: { audioStatus: Number(status) } });
      return next(session, 'audioVideoDidStop');
    },
    listeners,
    others: (count) => (count ? service.roster(['me'], ['other']) : withoutOthers()),
    bots: () => {
      withoutOthers(['recorder', 'aws:MediaPipeline-1']);
      withoutOthers(null, ['me#content', 'me']);
      withoutOthers(null, null, ['other#content', 'other']);
    },
    speak: () => {
      service.hears(1, 42);
      service.hears(1, 14);
    },
    othersSpeak: () => service.hears(2, 14),
    dispose: () => {
      stopForReal();
      service.peer.close();
    },
  };
}

const { configuration, audioVideo } = newSession();
const { stop } = audioVideo;
parity({
  name: 'chime',
  make,
  endings: [
    { word: '301', cause: 'elsewhere', detail: 'The attendee joined from another device.' },
    { word: '411', cause: 'removed', detail: 'The meeting ended because attendee removed.' },
    { word: '499', cause: 'connection', detail: 'The audio connection failed.' },
    { word: '409', cause: 'full', detail: "The attendee couldn't join because the meeting was at capacity." },
    { word: '410', cause: 'host', detail: 'The meeting ended.' },
    { word: '403', cause: 'unknown', detail: 'The meeting rejected the attendee.' },
  ],
  adapt: fromChime,
  refused: [
    [undefined, 'meetingSession.configuration.credentials.attendeeId'],
    [{ configuration, audioVideo: {} }, 'meetingSession.audioVideo.stop'],
    [{ configuration, audioVideo: { stop } }, 'meetingSession.audioVideo.realtimeSubscribeToVolumeIndicator'],
  ],
});

describe('chime, besides', () => {
  test('fromChime() accepts the published types, and no others', () => {
    expectTypeOf<MeetingSession>().not.toBeAny();
    expectTypeOf<MeetingSession>().toExtend<ChimeSessionLike>();
    expectTypeOf<DefaultMeetingSession>().toExtend<ChimeSessionLike>();
    expectTypeOf(fromChime).returns.toEqualTypeOf<Meeting>();
    expectTypeOf<MeetingSession['audioVideo']>().not.toExtend<ChimeSessionLike>();
    expectTypeOf<Omit<MeetingSession, 'configuration'>>().not.toExtend<ChimeSessionLike>();
    expectTypeOf<{
      configuration: object;
      audioVideo: MeetingSession['audioVideo'];
    }>().not.toExtend<ChimeSessionLike>();
  });

  test('leave() succeeds for a session that was not started, or was destroyed', async () => {
    const idle = newSession();
    const gone = newSession();
    const meetings = [idle, gone].map((session) => fromChime(session));
    await gone.destroy();
    for (const meeting of meetings) {
      await meeting.leave('hidden');
      expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'hidden' } });
    }
  });

  test('leave() also stops a shared screen, which has a connection of its own', async () => {
    const session = newSession();
    const meeting = fromChime(session);
    await start(session);
    const screen = document.createElement('canvas');
    screen.getContext('2d');
    const started = new Promise<void>((resolve) => {
      const { contentAudioVideo } = session.contentShare as unknown as {
        contentAudioVideo: MeetingSession['audioVideo'];
      };
      contentAudioVideo.addObserver({ audioVideoDidStart: resolve });
    });
    await session.contentShare.startContentShare(screen.captureStream());
    await started;
    const content = Service.last;
    await meeting.leave('inactive');
    await vi.waitUntil(() => content.readyState === Service.CLOSED, 60_000);
  });

  test('leave() succeeds late when the service does not answer', async () => {
    Service.answers = false;
    onTestFinished(() => {
      Service.answers = true;
    });
    const session = newSession();
    const meeting = fromChime(session);
    await start(session);
    driveClock(vi);
    onTestFinished(() => void vi.useRealTimers());
    const onError = vi.fn();
    const monitor = new InactivityMonitor({ timeout: 60_000, promptBeforeIdle: 0, sources: [] });
    autoLeave(monitor, meeting, { onError });
    monitor.start();
    monitor.expire();
    await vi.advanceTimersByTimeAsync(40_000);
    expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'declined' } });
    expect(onError.mock.calls).toEqual([]);
  });

  test('alone is not reported when this attendee was present before the adapter', async () => {
    const session = newSession();
    const service = await start(session);
    const meeting = fromChime(session);
    onTestFinished(() => meeting.leave('inactive'));
    const report = vi.fn();
    meeting.alone?.(report, new AbortController().signal);
    const streams = [{ audioStreamId: 3, attendeeId: 'late', externalUserId: 'late', muted: false }];
    service.tell({ type: Type.AUDIO_STREAM_ID_INFO, audioStreamIdInfo: { streams } });
    expect(report).not.toHaveBeenCalled();
  });

  test('a volume of 0.2 is not yet speech', async () => {
    const session = newSession();
    const meeting = fromChime(session);
    onTestFinished(() => meeting.leave('inactive'));
    const service = await start(session);
    const report = vi.fn();
    meeting.activity?.(report, new AbortController().signal);
    service.hears(1, 37);
    expect(report).not.toHaveBeenCalled();
    service.hears(1, 36);
    expect(report).toHaveBeenCalledOnce();
    service.hears(1, 42);
    service.hears(1, 14);
    expect(report, 'once a second').toHaveBeenCalledOnce();
  });
});

// The real `Session` of `OT.initSession()`, connected, and the real `Publisher` of a sound, in a real Chromium: the service
// is the other end of its WebSocket, which speaks the SDK's own protocol, and the answer to its request for the session.
import OT from '@vonage/client-sdk-video';
import { afterEach, beforeEach, describe, expect, expectTypeOf, onTestFinished, test, vi } from 'vitest';
import type { EmitterLike } from '../../src/adapters/emitter.ts';
import { fromVonage, type VonageSessionLike } from '../../src/adapters/vonage.ts';
import { autoLeave } from '../../src/guard/auto-leave.ts';
import type { Meeting } from '../../src/guard/meeting.ts';
import { InactivityMonitor } from '../../src/presence/inactivity-monitor.ts';
import { driveClock } from '../../src/testing/index.ts';
import { type Leaving, parity, type Scenario } from '../support/parity.ts';

// The SDK takes the class of its sockets when it is loaded.
const line = vi.hoisted(() => {
  const line = { service: WebSocket as unknown };
  globalThis.WebSocket = new Proxy(WebSocket, {
    construct: (real, args) =>
      Reflect.construct(String(args[0]).includes('127.0.0.1:9/') ? (line.service as typeof real) : real, args),
  });
  return line;
});

(OT as unknown as { setLogLevel(level: number): void }).setLogLevel(0);

const { setTimeout: later } = globalThis;

/** A message of the service: type, addressees, headers, and JSON, in the SDK's own packet. */
function pack(type: number, headers: Record<string, string>, content: object): ArrayBuffer {
  const utf8 = (text: string): number[] => [...new TextEncoder().encode(text)];
  const sized = (text: string): number[] => [text.length >> 8, text.length & 255, ...utf8(text)];
  const entries = Object.entries(headers);
  const rest = [0, 0, type, 0, entries.length, ...entries.flat().flatMap(sized), ...utf8(JSON.stringify(content))];
  return new Uint8Array([0, 0, rest.length >> 8, rest.length & 255, ...rest]).buffer;
}

function unpack(buffer: ArrayBuffer): { type: number; headers: Record<string, string>; data: string } {
  const bytes = new Uint8Array(buffer);
  let at = 8;
  const read = (): string => {
    const length = ((bytes[at] ?? 0) << 8) + (bytes[at + 1] ?? 0);
    at += 2 + length;
    return new TextDecoder().decode(bytes.slice(at - length, at));
  };
  for (let left = bytes[7] ?? 0; left > 0; left--) read();
  const headers: Record<string, string> = {};
  for (let left = bytes[at++] ?? 0; left > 0; left--) headers[read()] = read();
  return { type: bytes[6] ?? 0, headers, data: new TextDecoder().decode(bytes.slice(at)) };
}

class Service extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  static last: Service;
  /** Whether a client that connects gets an answer. */
  static answers = true;
  readyState = 0;
  bufferedAmount = 0;
  me = '';
  path = '';

  constructor() {
    super();
    Service.last = this;
    later(() => {
      this.readyState = 1;
      this.dispatchEvent(new Event('open'));
    });
  }

  tell(type: number, headers: Record<string, string>, content: object): void {
    this.dispatchEvent(new MessageEvent('message', { data: pack(type, headers, content) }));
  }

  connection(method: 'created' | 'deleted', id: string, reason = 'clientDisconnected'): void {
    const content = { id, creationTime: 1, data: '', permissions: [] };
    this.tell(2, {}, { method, uri: `${this.path}${id}`, content, reason });
  }

  send(buffer: ArrayBuffer): void {
    const { type, headers, data } = unpack(buffer);
    if (type === 7) queueMicrotask(() => this.tell(8, {}, {}));
    if (type !== 2 || !Service.answers) return;
    const { method, uri } = JSON.parse(data) as { method: string; uri: string };
    const [, path = '', me] = /^(.+\/connection\/)(.+)$/.exec(uri) ?? [];
    if (method !== 'create' || !me) return;
    [this.path, this.me] = [path, me];
    queueMicrotask(() => {
      const connection = [me, 'other'].map((id) => ({ id, creationTime: 1, data: '', permissions: [] }));
      const status = { STATUS: '200', 'TRANSACTION-ID': headers['TRANSACTION-ID'] ?? '' };
      this.tell(9, status, { connection, stream: [], archive: [] });
      this.connection('created', me);
    });
  }

  close(code = 1000): void {
    this.readyState = 3;
    queueMicrotask(() => this.dispatchEvent(new CloseEvent('close', { code })));
  }
}

/** What the service tells of a session. */
const infoOf = (id: string) => [
  { session_id: id, partner_id: '1', messaging_url: 'wss://127.0.0.1:9/', symphony_address: 'symphony' },
];

let sessions = 0;
/** The SDK has one object for each session id. */
const newSession = (): OT.Session => OT.initSession('1', `s${sessions++}`);

/** Asks nobody: gets the session, or nothing. */
class Request extends XMLHttpRequest {
  override open(_method: string, url: string | URL): void {
    const [, id] = /\/session\/(s\d+)/.exec(String(url)) ?? [];
    const answer = id ? `application/json,${encodeURIComponent(JSON.stringify(infoOf(id)))}` : 'text/plain,';
    super.open('GET', `data:${answer}`);
  }
}

line.service = Service;

const offline = (): void => {
  Service.answers = true;
  vi.stubGlobal('XMLHttpRequest', Request);
};

const connect = async (session: OT.Session): Promise<Service> => {
  await new Promise<void>((resolve, reject) => {
    session.connect('token', (error) => (error ? reject(error) : resolve()));
  });
  return Service.last;
};

/** A publisher of a sound that can be turned up, as somebody who speaks. */
async function newPublisher() {
  const audio = new AudioContext();
  const gain = new GainNode(audio, { gain: 0 });
  const out = audio.createMediaStreamDestination();
  const sound = new OscillatorNode(audio);
  sound.connect(gain).connect(out);
  sound.start();
  const [audioSource] = out.stream.getAudioTracks();
  const publisher = await new Promise<OT.Publisher>((resolve, reject) => {
    const made = OT.initPublisher(
      undefined,
      { audioSource: audioSource as MediaStreamTrack, videoSource: null, insertDefaultUI: false },
      (error) => (error ? reject(error) : resolve(made)),
    );
  });
  return {
    publisher,
    /** Loud for so long (ms), and then quiet for longer than the SDK takes to notice. */
    sounds: async (ms: number) => {
      gain.gain.value = 0.9;
      await new Promise((resolve) => later(resolve, ms));
      gain.gain.value = 0;
      await new Promise((resolve) => later(resolve, 200));
    },
    end: () => {
      publisher.destroy();
      return audio.close();
    },
  };
}

const count = (emitter: unknown): number =>
  ['sessionDisconnected', 'connectionCreated', 'connectionDestroyed', 'audioLevelUpdated'].reduce(
    (sum, event) => sum + (emitter as { listenerCount(event: string): number }).listenerCount(event),
    0,
  );

async function make(): Promise<Scenario> {
  offline();
  const session = newSession();
  const { publisher, sounds, end } = await newPublisher();
  const ours = count(session) + count(publisher);
  const meeting = fromVonage(session, publisher);
  const service = await connect(session);
  let how: Leaving = 'leaves';
  const leaveForReal = session.disconnect.bind(session);
  const disconnect = vi.spyOn(session, 'disconnect').mockImplementation(async () => {
    if (how === 'hangs') await new Promise(() => {});
    if (how === 'fails') throw new Error('no way out');
    await leaveForReal();
  });
  const endWith = async (reason: string): Promise<void> => {
    const over = new Promise((resolve) => session.once('sessionDisconnected', resolve));
    service.connection('deleted', service.me, reason);
    await over;
  };
  return {
    meeting,
    leaving: (now) => {
      how = now;
    },
    leaves: () => disconnect.mock.calls.length,
    leaveByApp: () => session.disconnect(),
    endByOthers: () => endWith('forceDisconnected'),
    endWith,
    listeners: () => count(session) + count(publisher) - ours,
    others: (wanted) => service.connection(wanted ? 'created' : 'deleted', 'other'),
    speak: () => sounds(1500),
    dispose: async () => {
      await leaveForReal();
      await end();
    },
  };
}

const { on, disconnect } = newSession();
parity({
  name: 'vonage',
  make,
  endings: [
    { word: 'forceDisconnected', cause: 'removed' },
    { word: 'networkDisconnected', cause: 'connection' },
    { word: 'serverRotation', cause: 'connection' },
    { word: 'mediaIdle', cause: 'limit' },
    { word: 'somethingNew', cause: 'unknown' },
  ],
  adapt: (session) => fromVonage(session),
  refused: [
    [undefined, 'session.disconnect'],
    [{ disconnect, on }, 'session.off'],
  ],
});

describe('vonage, besides', () => {
  beforeEach(offline);
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  test('fromVonage() accepts the published types, and no others', () => {
    expectTypeOf<OT.Session>().not.toBeAny();
    expectTypeOf<OT.Session>().toExtend<VonageSessionLike>();
    expectTypeOf<OT.Publisher>().toExtend<EmitterLike>();
    expectTypeOf(fromVonage).returns.toEqualTypeOf<Meeting>();
    expectTypeOf<OT.Publisher>().not.toExtend<VonageSessionLike>();
    expectTypeOf<Omit<OT.Session, 'disconnect'> & { disconnect(): void }>().not.toExtend<VonageSessionLike>();
  });

  test('an invalid publisher is refused with its name', () => {
    expect(() => fromVonage(newSession(), {} as never)).toThrow('`publisher.on`');
  });

  test('activity is missing without a publisher', () => {
    expect(fromVonage(newSession()).activity).toBeUndefined();
  });

  test('leave() succeeds for a session that was not connected', async () => {
    const meeting = fromVonage(newSession());
    await meeting.leave('inactive');
    expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'inactive' } });
  });

  test('leave() while the session connects ends it', async () => {
    Service.answers = false;
    const session = newSession();
    const meeting = fromVonage(session);
    const before = Service.last;
    session.connect('token', () => {});
    await vi.waitUntil(() => Service.last !== before && Service.last.readyState === 1, 60_000);
    driveClock(vi);
    const onError = vi.fn();
    const monitor = new InactivityMonitor({ timeout: 60_000, promptBeforeIdle: 0, sources: [] });
    autoLeave(monitor, meeting, { onError });
    monitor.start();
    monitor.expire();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(onError.mock.calls).toEqual([]);
    expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'declined' } });
    expect(Service.last.readyState).toBe(Service.CLOSED);
  });

  test('a failed attempt to connect is not the end of the call', async () => {
    const session = newSession();
    const meeting = fromVonage(session);
    const failed = new Promise((resolve) => session.connect('token', resolve));
    session.disconnect();
    (session as unknown as { trigger(event: string, error: Error): void }).trigger(
      'sessionConnectFailed',
      new Error('no network'),
    );
    await failed;
    expect(meeting.ended.aborted).toBe(false);
  });

  test('alone is not reported when this connection was there before the adapter', async () => {
    const session = newSession();
    const service = await connect(session);
    onTestFinished(() => session.disconnect());
    const report = vi.fn();
    fromVonage(session).alone?.(report, new AbortController().signal);
    service.connection('deleted', 'other');
    expect(report).not.toHaveBeenCalled();
  });

  test('a short noise is not speech, and a voice is reported once a second', async () => {
    const { publisher, end } = await newPublisher();
    onTestFinished(end);
    const clock = driveClock(vi);
    const report = vi.fn();
    fromVonage(newSession(), publisher).activity?.(report, new AbortController().signal);
    const { AudioLevelUpdatedEvent } = OT as unknown as { AudioLevelUpdatedEvent: new (level: number) => object };
    const { dispatchEvent } = publisher as unknown as { dispatchEvent(event: object): void };
    const sounds = (ms: number, level: number): void => {
      for (let left = ms; left > 0; left -= 20) {
        dispatchEvent.call(publisher, new AudioLevelUpdatedEvent(level));
        clock.advance(20);
      }
    };
    sounds(300, 0.9);
    sounds(5000, 0.2);
    sounds(300, 0.9);
    sounds(5000, 0);
    expect(report).not.toHaveBeenCalled();
    sounds(500, 0.3);
    sounds(2000, 0); // a breath
    sounds(20, 0.3);
    expect(report).toHaveBeenCalledOnce();
    sounds(3000, 0.3);
    expect(report).toHaveBeenCalledTimes(3);
  });
});

// The real client of `ZoomVideo.createClient()` in a real Chromium, with its store, participants and events; no network and
// no media: what the service says comes in as the messages that the SDK's socket hands to its store, and what the SDK sends
// goes nowhere. `speaking-while-muted` comes from the media and is not heard here. The page has one client, as the SDK has it.
import ZoomVideo, { type Participant } from '@zoom/videosdk';
import { describe, expect, expectTypeOf, test, vi } from 'vitest';
import { fromZoom, type ZoomClientLike, type ZoomParticipantLike } from '../../src/adapters/zoom.ts';
import type { Meeting } from '../../src/guard/meeting.ts';
import { type Leaving, parity, type Scenario } from '../support/parity.ts';

type Client = ReturnType<typeof ZoomVideo.createClient>;

/** Typed by hand: internal. The client keeps its insides behind symbols. */
interface Store {
  dispatch(action: { type: string; payload: unknown }): void;
  injectEpic: unknown;
}
const valuesOf = (object: unknown): unknown[] =>
  Object.getOwnPropertySymbols(object).map((key) => (object as Record<symbol, unknown>)[key]);

/** Asks nobody and gets nothing: the SDK tells its makers of a leave. */
globalThis.XMLHttpRequest = class extends XMLHttpRequest {
  override open(): void {
    super.open('GET', 'data:application/json,{}');
  }
};

const client = ZoomVideo.createClient();
const [inner] = valuesOf(client);
const store = valuesOf(inner).find((value) => typeof (value as Store).injectEpic === 'function') as Store;

const tell = (evt: number, body: object): void =>
  store.dispatch({ type: 'RECEIVE_MESSAGE_FROM_ZOOM_SOCKET', payload: { evt, body } });
const person = (id: number, more: object = {}): object => ({ id, dn2: btoa(`user ${id}`), ...more });
const joins = (...people: object[]): void => tell(7937, { add: people });
const goes = (id: number): void => tell(7937, { remove: [{ id }] });
const speaks = (id: number): void => tell(12033, { asn1: id });

/** What the SDK does with the service's answer to a join; its event `Connected` needs more of a real join. */
async function join(asHost = true): Promise<void> {
  await client.init('en-US', 'CDN', { skipJsMedia: true } as never);
  store.dispatch({ type: 'SET_ZOOM_SOCKET_STATUS', payload: { status: 'connected' } });
  store.dispatch({ type: 'SET_IN_MEETING_INFO', payload: { userID: 7, mn: '123', confID: 'c', conID: 'd' } });
  joins(person(7, { bHost: asHost, role: asHost ? 1 : 0 }));
}

/** The service says that it is over. */
const isOver = (reason: number): void => tell(7939, { reason });
const [byMe, byHost] = [2, 8];
/** The service's numbers behind the SDK's words. */
const reasons: Readonly<Record<string, number>> = {
  'kicked by host': 7,
  'ended by host': 8,
  'free meeting ended': 10,
  'archive failed': 14,
  'duplicated session': 17,
  'unknown reason: 99': 99,
};

/** How many listeners the client was handed and was not told to take back: it does not say how many it has. */
function countListeners(): () => number {
  const [on, off] = [vi.spyOn(client, 'on'), vi.spyOn(client, 'off')];
  return () => on.mock.calls.length - off.mock.calls.length;
}

async function make(): Promise<Scenario> {
  await join();
  joins(person(8));
  const listeners = countListeners();
  let how: Leaving = 'leaves';
  const leaveForReal = client.leave.bind(client);
  const leave = vi.spyOn(client, 'leave').mockImplementation(async (end) => {
    if (how === 'hangs') await new Promise(() => {});
    if (how === 'fails') throw { type: 'OPERATION_TIMEOUT', reason: 'no way out', errorCode: 1 };
    return leaveForReal(end);
  });
  return {
    meeting: fromZoom(client),
    leaving: (now) => {
      how = now;
    },
    leaves: () => leave.mock.calls.length,
    leaveByApp: () => isOver(byMe),
    endByOthers: () => isOver(byHost),
    endWith: (word) => isOver(reasons[word] as number),
    listeners,
    others: (count) => (count ? joins(person(8)) : goes(8)),
    bots: () => joins(person(9, { bRtmpUser: true })),
    speak: () => speaks(7),
    othersSpeak: () => speaks(8),
    ends: () => leave.mock.calls.filter(([end]) => end).length,
    dispose: async () => {
      vi.restoreAllMocks();
      isOver(byMe); // for the adapter of a test that did not leave: the next test has the same client
      await leaveForReal();
    },
  };
}

const { on, leave, getSessionInfo, getCurrentUserInfo, getAllUser } = client;
parity({
  name: 'zoom',
  make,
  endings: [
    { word: 'duplicated session', cause: 'elsewhere' },
    { word: 'kicked by host', cause: 'removed' },
    { word: 'free meeting ended', cause: 'limit' },
    { word: 'ended by host', cause: 'host' },
    { word: 'archive failed', cause: 'unknown' },
    { word: 'unknown reason: 99', cause: 'unknown' },
  ],
  adapt: fromZoom,
  refused: [
    [undefined, 'client.leave'],
    [{ leave, on, getSessionInfo, getCurrentUserInfo }, 'client.getAllUser'],
    [{ leave, on, getSessionInfo, getCurrentUserInfo, getAllUser }, 'client.off'],
  ],
});

describe('zoom, besides', () => {
  test('fromZoom() accepts the published types, and no others', () => {
    expectTypeOf<Client>().not.toBeAny();
    expectTypeOf<Client>().toExtend<ZoomClientLike>();
    expectTypeOf<Participant>().toExtend<ZoomParticipantLike>();
    expectTypeOf(fromZoom).returns.toEqualTypeOf<Meeting>();
    expectTypeOf<typeof ZoomVideo>().not.toExtend<ZoomClientLike>();
    expectTypeOf<Omit<Client, 'getAllUser'>>().not.toExtend<ZoomClientLike>();
    expectTypeOf<Omit<Client, 'leave'> & { leave(): void }>().not.toExtend<ZoomClientLike>();
  });

  test('leave() succeeds for a client that has not joined', async () => {
    const meeting = fromZoom(client);
    await meeting.leave('inactive');
    expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'inactive' } });
  });

  test("end() rejects with the SDK's reason for anybody but the host", async () => {
    await join(false);
    const meeting = fromZoom(client);
    await expect(meeting.end?.('inactive')).rejects.toThrow('zoom: only host can do the operation');
    expect(meeting.ended.aborted).toBe(false);
    await meeting.leave('inactive');
    expect(meeting.ended.aborted).toBe(true);
  });

  test('a refused join is the end only after joining', async () => {
    const heard = vi.fn();
    client.on('connection-change', heard);
    const before = fromZoom(client);
    await join();
    const within = fromZoom(client);
    tell(4098, { res: 6 });
    await vi.waitUntil(() => heard.mock.calls.length > 0, 30_000);
    client.off('connection-change', heard);
    expect(heard).toHaveBeenCalledWith(expect.objectContaining({ state: 'Fail' }));
    expect({ before: before.ended.aborted, within: within.ended.aborted }).toEqual({ before: false, within: true });
    await before.leave('inactive');
  });
});

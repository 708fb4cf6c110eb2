// The real lib-jitsi-meet in a real Chromium, as it was published last on npm (2022; Jitsi itself gives it out as an archive).
// Replaced is the XMPP server: what it would send goes into the library's own handlers of stanzas; audio levels and
// dominant speakers, which come by WebRTC, go in where its media layer gives them out.

import type JitsiConference from '@lyno/lib-jitsi-meet/dist/JitsiConference';
import type JitsiParticipant from '@lyno/lib-jitsi-meet/dist/JitsiParticipant';
import archive from '@lyno/lib-jitsi-meet/lib-jitsi-meet.min.js';
import { describe, expect, expectTypeOf, test, vi } from 'vitest';
import { fromJitsiConference, type JitsiConferenceLike } from '../../src/adapters/jitsi.ts';
import type { Meeting } from '../../src/guard/meeting.ts';
import { type Leaving, parity, type Scenario } from '../support/parity.ts';

/** What the test touches of the inside. */
interface Inside {
  readonly xmpp: {
    readonly connection: {
      readonly _stropheConn: { jid: string };
      readonly emuc: Record<'onPresence' | 'onPresenceUnavailable', (stanza: Element) => void>;
      send(stanza: { tree(): Element }): void;
      flush(): void;
      sendIQ(): void;
    };
  };
  readonly rtc: { readonly eventEmitter: { emit(event: string, ...values: unknown[]): void } };
  readonly eventEmitter: {
    eventNames(): string[];
    listeners(event: string): unknown[];
    emit(event: string, ...values: unknown[]): void;
  };
  _fireAudioLevelChangeEvent(level: number): void;
}

interface Library {
  readonly events: { readonly conference: Record<string, string> };
  readonly errors: { readonly conference: Record<string, string> };
  setLogLevel(level: string): void;
  init(options: object): void;
  readonly JitsiConnection: new (
    appId: null,
    token: undefined,
    options: object,
  ) => Pick<Inside, 'xmpp'> & { initJitsiConference(name: string, options: object): JitsiConference };
}

const library: Library = archive;
vi.spyOn(console, 'info').mockImplementation(() => {}); // the SDK's
vi.spyOn(console, 'log').mockImplementation(() => {});
library.setLogLevel('error');
library.init({ disableThirdPartyRequests: true });

const stanza = (nick: string, type = '', inside = '', status = ''): Element => {
  const xml = `<presence from="room@muc.x.test/${nick}"${type && ` type="${type}"`}>${inside}
    <x xmlns="http://jabber.org/protocol/muc#user"><item affiliation="none" role="participant" jid="${nick}@x.test/1"/>${status}</x>
  </presence>`;
  return new DOMParser().parseFromString(xml, 'text/xml').documentElement;
};

/** A conference that a stand-in for the server has let in, with one other person there. */
function join() {
  const hosts = { domain: 'x.test', muc: 'muc.x.test' };
  const options = { hosts, serviceUrl: 'wss://127.0.0.1:9/xmpp' };
  const connection = new library.JitsiConnection(null, undefined, options);
  const xmpp = connection.xmpp.connection;
  xmpp._stropheConn.jid = 'me@x.test/1';
  const conference = connection.initJitsiConference('room', { disableDiscoInfo: true });
  const me = conference.myUserId();
  const { onPresence, onPresenceUnavailable } = xmpp.emuc;
  const comes = (nick: string, inside = '') => onPresence.call(xmpp.emuc, stanza(nick, '', inside));
  const goes = (nick: string, status = '') =>
    onPresenceUnavailable.call(xmpp.emuc, stanza(nick, 'unavailable', '', status));
  xmpp.flush = xmpp.sendIQ = () => {};
  xmpp.send = (sent) => {
    if (sent.tree().getAttribute('type') === 'unavailable') queueMicrotask(() => goes(me, '<status code="110"/>'));
  };
  comes(me);
  comes('other');
  return { conference, inside: conference as unknown as Inside, me, comes, goes };
}

const listenersOf = ({ eventEmitter }: Inside) =>
  eventEmitter.eventNames().flatMap((event) => eventEmitter.listeners(event));

/** What the server sends to the one concerned. A server that lets each token in once replaces the older participant. */
const endings: Readonly<Record<string, string>> = {
  replaced: '<item><reason>replaced</reason></item><status code="110"/><status code="307"/><flip_device/>',
  rude: '<item><actor nick="host"/><reason>rude</reason></item><status code="110"/><status code="307"/>',
  'all went': '<destroy><reason>all went</reason></destroy>',
  'conference.destroyed': '<destroy/>',
};

function make(): Scenario {
  const { conference, inside, me, comes, goes } = join();
  const ours = listenersOf(inside);
  const { leave } = conference;
  const spy = vi.spyOn(conference, 'leave');
  const does = {
    leaves: leave,
    hangs: () => new Promise(() => {}),
    fails: async () => {
      throw new Error('no way out');
    },
  } satisfies Record<Leaving, () => Promise<unknown>>;
  const speaks = (id: string) => {
    inside.rtc.eventEmitter.emit('rtc.dominant_speaker_changed', id, []);
    if (id !== me) inside.eventEmitter.emit('conference.audioLevelsChanged', id, 0.3); // as a remote track does
    inside._fireAudioLevelChangeEvent(id === me ? 0.3 : 0.06);
  };
  return {
    meeting: fromJitsiConference(conference),
    leaving: (how) => spy.mockImplementation(does[how]),
    leaves: () => spy.mock.calls.length,
    leaveByApp: () => conference.leave(),
    endByOthers: () => goes(me, '<destroy><reason>The meeting has been terminated</reason></destroy>'),
    endWith: (word) => goes(me, endings[word]),
    listeners: () => listenersOf(inside).filter((listener) => !ours.includes(listener)).length,
    others: (count) => (count ? comes('other') : goes('other')),
    bots: () => comes('bot', '<bot type="transcriber"/>'),
    knocks: (isThere) =>
      inside.eventEmitter.emit(`conference.lobby.user${isThere ? 'Joined' : 'Left'}`, 'guest', 'Guest'),
    speak: () => speaks(me),
    othersSpeak: () => speaks('other'),
    dispose: () => {
      spy.mockRestore();
      conference.leave().catch(() => {}); // left already
    },
  };
}

const on = () => {};
parity({
  name: 'jitsi conference',
  make,
  endings: [
    { word: 'replaced', cause: 'elsewhere' },
    { word: 'rude', cause: 'removed' },
    { word: 'all went', cause: 'host' },
    { word: 'conference.destroyed', cause: 'host' },
  ],
  adapt: fromJitsiConference,
  refused: [
    [undefined, 'conference.on'],
    [{ on, off: on }, 'conference.leave'],
    [{ on, off: on, leave: on, isJoined: on }, 'conference.myUserId'],
  ],
});

describe('jitsi conference, besides', () => {
  test('ended aborts when this participant is kicked out', () => {
    const { conference, comes, goes, me } = join();
    const meeting = fromJitsiConference(conference);
    comes('host');
    goes(me, '<item><actor nick="host"/></item><status code="110"/><status code="307"/>');
    expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'ended' } });
  });

  test('a participant whom the server sends out without a word has an unknown cause', () => {
    const { conference, goes, me } = join();
    const meeting = fromJitsiConference(conference);
    goes(me, '<status code="110"/>');
    expect(meeting.ended.reason).toEqual({ reason: 'ended', cause: 'unknown', detail: '' });
  });

  test('leave() succeeds for a conference that was already left, though the SDK rejects', async () => {
    const { conference } = join();
    await conference.leave();
    const meeting = fromJitsiConference(conference);
    await meeting.leave('hidden');
    expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'hidden' } });
  });

  test('end() exists if the SDK has `end()`, and the call is over when the server says so', async () => {
    const { conference, goes, me } = join();
    const end = vi.fn();
    const meeting = fromJitsiConference(Object.assign(conference, { end }));
    await meeting.end?.('alone');
    expect(end).toHaveBeenCalledOnce();
    expect(meeting.ended.aborted).toBe(false);
    goes(me, '<destroy/>');
    expect(meeting.ended).toMatchObject({ aborted: true, reason: { reason: 'alone' } });
  });

  test("between two people, without a bridge, the microphone's level is speech", () => {
    const { conference, inside } = join();
    const report = vi.fn();
    fromJitsiConference(conference).activity?.(report, new AbortController().signal);
    inside._fireAudioLevelChangeEvent(0.3);
    expect(report).not.toHaveBeenCalled();
    vi.spyOn(conference, 'isP2PActive').mockReturnValue(true);
    inside._fireAudioLevelChangeEvent(0.02);
    expect(report).not.toHaveBeenCalled();
    inside._fireAudioLevelChangeEvent(0.3);
    expect(report).toHaveBeenCalledWith({ source: 'speech', confirms: true });
  });

  test('fromJitsiConference() accepts a real conference, also by its type, and refuses anything else', () => {
    expectTypeOf<JitsiConference>().not.toBeAny();
    expectTypeOf<JitsiConference>().toExtend<JitsiConferenceLike>();
    expectTypeOf<JitsiParticipant['getBotType']>().returns.toEqualTypeOf<string | undefined>();
    expectTypeOf(fromJitsiConference).returns.toEqualTypeOf<Meeting>();
    expectTypeOf<Omit<JitsiConference, 'leave'> & { leave(): void }>().not.toExtend<JitsiConferenceLike>();
    // @ts-expect-error a connection is no conference
    expect(() => fromJitsiConference(join().conference.getConnection())).toThrow('`conference.on`');
    const { conference: events } = library.events;
    const heard = [events.CONFERENCE_LEFT, events.KICKED, events.CONFERENCE_FAILED, events.CONFERENCE_JOINED];
    expect(heard).toEqual(['conference.left', 'conference.kicked', 'conference.failed', 'conference.joined']);
    const people = [events.USER_JOINED, events.USER_LEFT, events.BOT_TYPE_CHANGED];
    expect(people).toEqual(['conference.userJoined', 'conference.userLeft', 'conference.bot_type_changed']);
    const speech = [events.TALK_WHILE_MUTED, events.DOMINANT_SPEAKER_CHANGED, events.TRACK_AUDIO_LEVEL_CHANGED];
    expect(speech).toEqual([
      'conference.talk_while_muted',
      'conference.dominantSpeaker',
      'conference.audioLevelsChanged',
    ]);
    expect(library.errors.conference.CONFERENCE_DESTROYED).toBe('conference.destroyed');
  });
});

// Held against the published types of `Call`, but not run with a real one: `CallClient` makes a `Call` only for an agent that
// is registered with the service (2.0.0; offline, in Chromium, `createCallAgent()` does not settle), and exports no class of
// it. What stands in has the SDK's kind of emitter, Node's, and its order: a call hangs up, says so, then resolves.
import { EventEmitter } from 'node:events';
import type { Call, CallAgent, RemoteParticipant, TeamsCall } from '@azure/communication-calling';
import type { CommunicationIdentifierKind } from '@azure/communication-common';
import { describe, expect, expectTypeOf, test, vi } from 'vitest';
import { type AzureCallLike, fromAzure } from '../../src/adapters/azure.ts';
import type { Meeting } from '../../src/guard/meeting.ts';
import { type Leaving, parity, type Scenario } from '../support/parity.ts';

type Kind = CommunicationIdentifierKind['kind'];

class StandIn extends EventEmitter {
  state: Call['state'] = 'Connected';
  callEndReason: Call['callEndReason'];
  remoteParticipants: { identifier: { kind: Kind } }[] = [];
  readonly hangUps: boolean[] = [];
  how: Leaving = 'leaves';

  async hangUp({ forEveryone }: { forEveryone: boolean }): Promise<void> {
    this.hangUps.push(forEveryone);
    if (this.how === 'hangs') await new Promise(() => {});
    if (this.how === 'fails') throw new Error('no way out');
    this.becomes('Disconnecting');
    this.isOver(0, 0);
  }
  /** The SDK sets the reason before it announces the state. */
  isOver(code: number, subCode: number): void {
    this.callEndReason = { code, subCode };
    this.becomes('Disconnected');
  }
  becomes(state: Call['state']): void {
    this.state = state;
    this.emit('stateChanged');
  }
  has(...kinds: Kind[]): void {
    this.remoteParticipants = kinds.map((kind) => ({ identifier: { kind } }));
    this.emit('remoteParticipantsUpdated', { added: [], removed: [] });
  }
}

function make(): Scenario {
  const call = new StandIn();
  call.has('communicationUser');
  return {
    meeting: fromAzure(call),
    leaving: (how) => {
      call.how = how;
    },
    leaves: () => call.hangUps.length,
    leaveByApp: () => call.hangUp({ forEveryone: false }),
    endByOthers: () => call.isOver(0, 4097),
    endWith: (word) => {
      const [code = 0, subCode = 0] = word.split('/').map(Number);
      call.isOver(code, subCode);
    },
    listeners: () => call.eventNames().reduce((sum, event) => sum + call.listenerCount(event), 0),
    others: (count) => (count ? call.has('communicationUser') : call.has()),
    bots: () => call.has('microsoftTeamsApp'),
    ends: () => call.hangUps.filter((forEveryone) => forEveryone).length,
  };
}

const { on, off, hangUp } = new StandIn();
parity({
  name: 'azure',
  make,
  endings: [
    { word: '487/10003', cause: 'elsewhere' },
    { word: '0/5300', cause: 'removed' },
    { word: '410/3101', cause: 'connection' },
    { word: '496/999', cause: 'connection' },
    { word: '0/5030', cause: 'limit' },
    { word: '0/4097', cause: 'host' },
    { word: '0/0', cause: 'local' },
    { word: '487/0', cause: 'unknown' },
    { word: '0/999', cause: 'unknown' },
  ],
  adapt: fromAzure,
  refused: [
    [undefined, 'call.hangUp'],
    [{ hangUp, on }, 'call.off'],
    [{ hangUp, on, off, state: 'None' }, 'call.remoteParticipants'],
  ],
});

describe('azure, besides', () => {
  test('fromAzure() accepts the published types, and no others', () => {
    for (const type of [expectTypeOf<Call>(), expectTypeOf<TeamsCall>()]) type.not.toBeAny();
    expectTypeOf<Call>().toExtend<AzureCallLike>();
    expectTypeOf<TeamsCall>().toExtend<AzureCallLike>();
    expectTypeOf(fromAzure).returns.toEqualTypeOf<Meeting>();
    expectTypeOf<CallAgent>().not.toExtend<AzureCallLike>();
    expectTypeOf<Omit<Call, 'remoteParticipants'>>().not.toExtend<AzureCallLike>();
    expectTypeOf<Omit<Call, 'hangUp'> & { hangUp(): void }>().not.toExtend<AzureCallLike>();
  });

  test("the vendor's types have the names that the adapter compares with", () => {
    expectTypeOf<'Connected' | 'Disconnected'>().toExtend<Call['state']>();
    expectTypeOf<'microsoftTeamsApp'>().toExtend<RemoteParticipant['identifier']['kind']>();
    const hear = (call: Call): void => {
      call.on('stateChanged', () => {});
      call.on('remoteParticipantsUpdated', () => {});
    };
    expect(hear).toBeTypeOf('function');
  });

  test('ended is aborted for a call that is already over', () => {
    const call = new StandIn();
    call.becomes('Disconnected');
    expect(fromAzure(call).ended.aborted).toBe(true);
    expect(call.eventNames()).toEqual([]);
  });

  test('a participant who waits for others to pick up, or in the lobby, is not alone', () => {
    const call = new StandIn();
    call.state = 'Ringing';
    const report = vi.fn();
    fromAzure(call).alone?.(report, new AbortController().signal);
    call.becomes('InLobby');
    expect(report).not.toHaveBeenCalled();
    call.becomes('Connected');
    expect(report.mock.calls).toEqual([[true]]);
  });

  test('end() rejects when ending for everybody is refused, and the call goes on', async () => {
    const call = new StandIn();
    call.how = 'fails';
    const meeting = fromAzure(call);
    await expect(meeting.end?.('inactive')).rejects.toThrow('no way out');
    expect(meeting.ended.aborted).toBe(false);
  });
});

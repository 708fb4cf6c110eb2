import type { Meeting } from '../guard/meeting.ts';
import { type EmitterLike, listen } from '../platform/listen.ts';
import { createEnding } from './ending.ts';
import { expectMembers } from './expect-members.ts';

/** What {@link fromAzure} uses of a `Call` of `@azure/communication-calling` (1 and later). */
export interface AzureCallLike extends EmitterLike {
  readonly state: string;
  readonly remoteParticipants: readonly { readonly identifier: { readonly kind: string } }[];
  hangUp(options?: { forEveryone: boolean }): Promise<void>;
}

/**
 * A call of Azure Communication Services as a {@link Meeting}, or a Teams meeting that it has joined.
 *
 * Sees who else is there, without Teams apps (call queues, auto attendants, bots), and every end; why it ended is in
 * `call.callEndReason`. `end()` needs the capability `hangUpForEveryOne`. It does not see this participant's speech: the
 * SDK tells who speaks of the others only. Add `speech()` of the local audio track to the sources.
 * Who is invited or waits in the lobby counts as somebody.
 * @param call what `callAgent.startCall()` or `join()` returns, or an incoming call's `accept()` resolves to
 * @throws TypeError when it is none: names the missing member
 */
export function fromAzure(call: AzureCallLike): Meeting {
  expectMembers('call', call, ['hangUp()', 'on()', 'off()', 'state', 'remoteParticipants']);
  const { ended, finish, by } = createEnding();
  const check = (): void => void (call.state === 'Disconnected' && finish());
  listen(call, 'stateChanged', check, ended);
  check();

  const hangUp = (forEveryone: boolean): Meeting['leave'] =>
    by(async () => {
      await call.hangUp({ forEveryone });
      check();
    });
  return {
    name: 'azure',
    ended,
    leave: hangUp(false),
    end: hangUp(true),
    alone: (report, signal) => {
      const read = (): void => {
        if (call.state !== 'Connected') return;
        report(call.remoteParticipants.every(({ identifier }) => identifier.kind === 'microsoftTeamsApp'));
      };
      read();
      listen(call, 'remoteParticipantsUpdated stateChanged', read, signal);
    },
  };
}

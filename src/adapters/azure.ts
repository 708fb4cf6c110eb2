import type { Meeting } from '../guard/meeting.ts';
import { azureCauses } from './causes/azure.ts';
import { type EmitterLike, listen } from './emitter.ts';
import { causeOf, createEndController } from './end-controller.ts';
import { expectMembers } from './expect-members.ts';

/** What {@link fromAzure} uses of a `Call` of `@azure/communication-calling` (1 and later). */
export interface AzureCallLike extends EmitterLike {
  readonly state: string;
  readonly callEndReason?: { readonly code: number; readonly subCode?: number } | undefined;
  readonly remoteParticipants: readonly { readonly identifier: { readonly kind: string } }[];
  hangUp(options?: { forEveryone: boolean }): Promise<void>;
}

/**
 * A call of Azure Communication Services, or a Teams meeting that it has joined, as a {@link Meeting}.
 *
 * It sees who else is in the call, without Teams apps (call queues, auto attendants, bots), and every end.
 * People who are invited or wait in the lobby count as somebody. `end()` needs the capability
 * `hangUpForEveryOne`. The SDK does not announce this participant's own speech: add `speech()` of the local audio track to
 * the sources.
 * @param call what `callAgent.startCall()` or `join()` returns, or what `accept()` of an incoming call resolves to
 * @throws TypeError that names the missing member when it is not such a call
 */
export function fromAzure(call: AzureCallLike): Meeting {
  expectMembers('call', call, ['hangUp()', 'on()', 'off()', 'state', 'remoteParticipants']);
  const { ended, finish, leaveBy } = createEndController();
  const check = (): void => {
    if (call.state !== 'Disconnected') return;
    const { code, subCode = 0 } = call.callEndReason ?? {};
    const word = Object.hasOwn(azureCauses, subCode) ? subCode : code;
    if (code === undefined) finish();
    else finish(code === 0 && subCode === 0 ? 'local' : causeOf(azureCauses, word), `${code}/${subCode}`);
  };
  listen(call, 'stateChanged', check, ended);
  check();

  const hangUp = (forEveryone: boolean): Meeting['leave'] =>
    leaveBy(async () => {
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

import { DialogOf } from './dialogs.tsx';
import { MeetingsView } from './meetings-view.tsx';
import { OutcomeRegion } from './outcome-region.tsx';
import { ServerStatus } from './server-status.tsx';
import type { Session } from './session.ts';
import { SignIn } from './sign-in.tsx';
import { wide } from './wide.ts';

/** The name that the server gives to its only operator. */
const soleOperator = 'operator';

/** The whole page. */
export function App({ session }: { readonly session: Session }) {
  const model = session.model.value;
  const signIn = session.signIn.value;
  const dialog = session.dialog.value;
  const { outcome } = session;
  const who = model && model.operator.name !== soleOperator ? model.operator.name : '';
  return (
    <>
      <header class="top">
        <span class="brand">still-there</span>
        {model ? (
          <h1 id="title" tabIndex={-1}>
            Meetings
          </h1>
        ) : (
          <span class="quiet">Time limits of meetings</span>
        )}
        <span class="space" />
        {model && !wide.value && <ServerStatus model={model} who={who} />}
        {wide.value && who && <bdi id="operator">{who}</bdi>}
        {model && session.hasToken && (
          <button id="sign-out" type="button" onClick={() => session.end()}>
            Sign out
          </button>
        )}
      </header>
      <main>
        {signIn && <SignIn state={signIn} onToken={(token) => session.start(token)} />}
        {model && <MeetingsView model={model} />}
        {!dialog && <OutcomeRegion outcome={outcome} />}
      </main>
      {model && dialog && <DialogOf request={dialog} model={model} />}
    </>
  );
}

import { createSignal, Show } from 'solid-js';
import 'still-there/elements';
import { fromPeerConnection } from 'still-there/peer-connection';
import { createMeetingGuard } from 'still-there/solid';
import { openCall } from '../shared/call.js';
import { onlyAsk } from '../shared/only-ask.js';
import { settings } from '../shared/settings.js';
import { Session } from './Session.jsx';

const { promptBeforeIdle } = settings;

export function App() {
  const [timeout, setTimeout] = createSignal(settings.timeout);
  const [call, setCall] = createSignal(null);
  const { guard, state, left } = createMeetingGuard(
    () => call()?.meeting,
    () => ({ timeout: timeout(), promptBeforeIdle }),
  );
  const isInCall = () => call() && !left();

  const join = () => {
    const opened = openCall();
    setCall({ ...opened, meeting: fromPeerConnection(opened.connection, { hangUp: opened.close }) });
  };

  return (
    <>
      <header class="top">
        <a class="brand" href="/">
          still-there
        </a>
        <small>with Solid</small>
      </header>
      <main class="app">
        <section class="stage" aria-label="Call">
          <Show when={isInCall()} fallback={<Lobby left={left()} join={join} />}>
            <video class="big-picture" prop:srcObject={call().stream} autoplay playsinline muted />
          </Show>
        </section>
        <section class="card status" data-state={state()} aria-label="Who is there">
          <output id="state" class="badge">
            {state()}
          </output>
          <Show when={isInCall()}>
            <Session endsAt={call().endsAt} />
            <button id="leave" class="danger" type="button" onClick={() => guard().monitor.expire()}>
              Leave
            </button>
          </Show>
        </section>
        <Settings timeout={timeout()} change={setTimeout} />
      </main>
      <still-there-dialog on:show={onlyAsk} />
    </>
  );
}

function Lobby(props) {
  return (
    <div class="cover">
      <h1>Are you still there?</h1>
      <p>Join, and go quiet: it asks, and then it leaves.</p>
      <Show when={props.left}>
        <p id="left" role="status">
          You left the call: {props.left.reason}
        </p>
      </Show>
      <button id="join" class="primary large" type="button" onClick={props.join}>
        Join
      </button>
    </div>
  );
}

function Settings(props) {
  const onInput = ({ target }) => target.validity.valid && props.change(target.valueAsNumber * 1000);
  const least = promptBeforeIdle / 1000 + 1;
  return (
    <form class="card settings">
      <label>
        <span>Leave after</span>
        <span class="unit">
          <input
            id="timeout"
            type="number"
            min={least}
            max="3600"
            required
            value={settings.timeout / 1000}
            onInput={onInput}
          />
          s
        </span>
      </label>
    </form>
  );
}

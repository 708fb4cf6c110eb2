import { useState } from 'react';
import { fromPeerConnection } from 'still-there/peer-connection';
import { StillThereDialog, useMeetingGuard } from 'still-there/react';
import { openCall } from '../shared/call.js';
import { onlyAsk } from '../shared/only-ask.js';
import { settings } from '../shared/settings.js';
import { Session } from './Session.jsx';

const { promptBeforeIdle } = settings;

export function App() {
  const [timeout, setTimeout] = useState(settings.timeout);
  const [call, setCall] = useState(null);
  const { guard, state, left } = useMeetingGuard(call?.meeting, { timeout, promptBeforeIdle });
  const isInCall = call && !left;

  const join = () => {
    const opened = openCall();
    setCall({ ...opened, meeting: fromPeerConnection(opened.connection, { hangUp: opened.close }) });
  };

  return (
    <>
      <header className="top">
        <a className="brand" href="/">
          still-there
        </a>
        <small>with React</small>
      </header>
      <main className="app">
        <section className="stage" aria-label="Call">
          {isInCall ? <Picture stream={call.stream} /> : <Lobby left={left} join={join} />}
        </section>
        <section className="card status" data-state={state} aria-label="Who is there">
          <output id="state" className="badge">
            {state}
          </output>
          {isInCall && <Session endsAt={call.endsAt} />}
          {isInCall && (
            <button id="leave" className="danger" type="button" onClick={() => guard.monitor.expire()}>
              Leave
            </button>
          )}
        </section>
        <Settings timeout={timeout} change={setTimeout} />
      </main>
      <StillThereDialog onShow={onlyAsk} />
    </>
  );
}

function Picture({ stream }) {
  const show = (video) => {
    if (video) video.srcObject = stream;
  };
  return <video className="big-picture" ref={show} autoPlay playsInline muted />;
}

function Lobby({ left, join }) {
  return (
    <div className="cover">
      <h1>Are you still there?</h1>
      <p>Join, and go quiet: it asks, and then it leaves.</p>
      {left && (
        <p id="left" role="status">
          You left the call: {left.reason}
        </p>
      )}
      <button id="join" className="primary large" type="button" onClick={join}>
        Join
      </button>
    </div>
  );
}

function Settings({ timeout, change }) {
  const onChange = ({ target }) => target.validity.valid && change(target.valueAsNumber * 1000);
  const least = promptBeforeIdle / 1000 + 1;
  return (
    <form className="card settings">
      <label>
        <span>Leave after</span>
        <span className="unit">
          <input
            id="timeout"
            type="number"
            min={least}
            max="3600"
            required
            defaultValue={timeout / 1000}
            onChange={onChange}
          />
          s
        </span>
      </label>
    </form>
  );
}

import 'still-there/elements';
import { createInactivity } from 'still-there/solid';

/** Of the page's address. A server does not know it, and does not need it. */
const limit = (name: string, otherwise: number) =>
  Number(new URLSearchParams(globalThis.location?.search).get(name) ?? otherwise);

export default function Home() {
  const { monitor, state, reason } = createInactivity({
    timeout: limit('timeout', 61_000),
    promptBeforeIdle: limit('prompt', 60_000),
  });
  return (
    <>
      <output>{state() === 'idle' ? reason() : state()}</output>
      <still-there-dialog prop:monitor={monitor} />
    </>
  );
}

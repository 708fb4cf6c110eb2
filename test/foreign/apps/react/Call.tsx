'use client';

import { SessionTimer, StillThereDialog, useInactivity, useSessionCountdown } from 'still-there/react';

/** Of the page's address. A server does not know it, and does not need it. */
const limit = (name: string, otherwise: number) =>
  Number(new URLSearchParams(globalThis.location?.search).get(name) ?? otherwise);

export function Call() {
  const { monitor, state, reason } = useInactivity({
    timeout: limit('timeout', 61_000),
    promptBeforeIdle: limit('prompt', 60_000),
  });
  const { countdown } = useSessionCountdown({ endsAt: '2099-01-01T00:00:00Z' });
  return (
    <>
      <output>{state === 'idle' ? reason : state}</output>
      <SessionTimer countdown={countdown} />
      <StillThereDialog monitor={monitor} />
    </>
  );
}

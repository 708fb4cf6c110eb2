'use client';

import { StillThereDialog, useInactivity } from 'still-there/react';

/** Of the page's address. A server does not know it, and does not need it. */
const limit = (name: string, otherwise: number) =>
  Number(new URLSearchParams(globalThis.location?.search).get(name) ?? otherwise);

export function Call() {
  const { monitor, state, reason } = useInactivity({
    timeout: limit('timeout', 61_000),
    promptBeforeIdle: limit('prompt', 60_000),
  });
  return (
    <>
      <output>{state === 'idle' ? reason : state}</output>
      <StillThereDialog monitor={monitor} />
    </>
  );
}

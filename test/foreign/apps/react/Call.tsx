'use client';

import 'still-there/elements';
import { StillThereDialog, useInactivity } from 'still-there/react';

/** Of the page's address. A server does not know it, and does not need it. */
const limit = (name: string) => Number(new URLSearchParams(globalThis.location?.search).get(name) ?? 60_000);

export function Call() {
  const { monitor, state, reason } = useInactivity({ timeout: limit('timeout'), promptBeforeIdle: limit('prompt') });
  return (
    <>
      <output>{state === 'idle' ? reason : state}</output>
      <StillThereDialog monitor={monitor} />
    </>
  );
}

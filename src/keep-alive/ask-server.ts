import { pause } from '../platform/timers.ts';

/**
 * How to ask a server whether a session lives. An address is sent a `POST` without a body, since looking at an address must
 * change nothing; cookies go to the page's own origin only; a redirect is a no, because it leads to a page that asks to sign
 * in, and that page answers 200. A function does it in any other way (tokens, another origin, a socket): it says no by a
 * `Response` that is not `ok` or by throwing, and lets go when the signal aborts.
 */
export type KeepAliveRequest =
  | string
  | URL
  | ((signal: AbortSignal) => Promise<Response>)
  | ((signal: AbortSignal) => Promise<void>);

/** How long a server may take to answer, ms. */
const patience = 10_000;

/** Asks once. A hang is cut, also where a function does not mind its signal; nothing is thrown. */
export async function askServer(
  request: KeepAliveRequest,
  cut: AbortSignal,
): Promise<{ isYes: boolean; status?: number; error?: unknown }> {
  const [late, settled] = [new AbortController(), new AbortController()];
  cut.addEventListener('abort', () => late.abort());
  late.signal.addEventListener('abort', () => settled.abort());
  const watchdog = pause(patience, settled.signal).then((isLate) => {
    if (isLate) late.abort(new DOMException(`The server did not answer within ${patience} ms`, 'TimeoutError'));
    throw late.signal.reason;
  });
  try {
    const response = (await Promise.race([send(request, late.signal), watchdog])) as Response | undefined;
    return response ? { isYes: response.ok, status: response.status } : { isYes: true };
  } catch (error) {
    return { isYes: false, error };
  } finally {
    settled.abort();
  }
}

async function send(request: KeepAliveRequest, signal: AbortSignal): Promise<unknown> {
  if (typeof request === 'function') return request(signal);
  return fetch(request, { method: 'POST', redirect: 'manual', signal });
}

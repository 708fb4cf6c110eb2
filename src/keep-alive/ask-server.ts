import { pause } from '../platform/timers.ts';

/**
 * How to ask a server whether a session is alive.
 *
 * - An address gets a `POST` without a body, since a `GET` must not change anything. Cookies go to the page's own origin only.
 *   A redirect counts as failed, because it leads to a sign-in page, which answers 200.
 * - A function does it in any other way (tokens, another origin, a socket). It reports failure by returning a
 *   `Response` that is not `ok` or by throwing, and should stop when the signal aborts.
 */
export type KeepAliveRequest =
  | string
  | URL
  | ((signal: AbortSignal) => Promise<Response>)
  | ((signal: AbortSignal) => Promise<void>);

/** Milliseconds that a server may take to answer. */
const answerTimeout = 10_000;

/** Asks once and never throws. A request that hangs is cut off, even if the function ignores its signal. */
export async function askServer(
  request: KeepAliveRequest,
  cancel: AbortSignal,
): Promise<{ isAlive: boolean; status?: number; error?: unknown }> {
  const [late, settled] = [new AbortController(), new AbortController()];
  cancel.addEventListener('abort', () => late.abort());
  late.signal.addEventListener('abort', () => settled.abort());
  const watchdog = pause(answerTimeout, settled.signal).then((isLate) => {
    if (isLate) late.abort(new DOMException(`The server did not answer within ${answerTimeout} ms`, 'TimeoutError'));
    throw late.signal.reason;
  });
  try {
    const response = (await Promise.race([send(request, late.signal), watchdog])) as Response | undefined;
    return response ? { isAlive: response.ok, status: response.status } : { isAlive: true };
  } catch (error) {
    return { isAlive: false, error };
  } finally {
    settled.abort();
  }
}

async function send(request: KeepAliveRequest, signal: AbortSignal): Promise<unknown> {
  if (typeof request === 'function') return request(signal);
  return fetch(request, { method: 'POST', redirect: 'manual', signal });
}

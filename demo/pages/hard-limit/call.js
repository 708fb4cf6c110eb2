// The part an app writes itself: join an eyeson call whose end a server has set, and show it.
import { guardMeeting, limitFromServer } from 'still-there';
import 'still-there/elements';
import { fromEyeson } from 'still-there/eyeson';

/**
 * @param {object} call
 * @param {string} call.key access key of the user
 * @param {string} call.api where eyeson's service is
 * @param {string} call.limit where the hard-limit server tells this meeting's limit
 * @param {() => Promise<string>} call.token a meeting token, from the app's own server
 * @param {MediaStream} call.stream what to send
 * @param {(event: object) => void} call.onEvent hears the SDK's events
 * @param {object} options of `guardMeeting`
 */
export function joinCall({ key, api, limit, token, stream, onEvent }, options) {
  const eyeson = globalThis.eyeson.default;
  eyeson.config.verbose = false;
  eyeson.config.api = api;
  eyeson.onEvent(onEvent);
  const guard = guardMeeting(fromEyeson(eyeson), { ...options, limit: limitFromServer(limit, { token }) });
  eyeson.start(key, { stream });
  return guard;
}

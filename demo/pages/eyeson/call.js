// The part an app writes itself: join an eyeson call, and leave it when nobody is there. A classic script: `eyeson` and
// `StillThere` are the globals of the two script tags before it.

/**
 * @param {object} call
 * @param {string} call.key access key of the user
 * @param {string} [call.api] where the service is, if not at eyeson's own address
 * @param {MediaStream} call.stream what to send
 * @param {(event: object) => void} call.onEvent hears the SDK's events
 * @param {object} options of `StillThere.guardMeeting`
 */
globalThis.joinCall = ({ key, api, stream, onEvent }, options) => {
  const eyeson = globalThis.eyeson.default;
  eyeson.config.verbose = false;
  if (api) eyeson.config.api = api;
  // Each session anew: the SDK forgets all listeners when one ends.
  eyeson.onEvent(onEvent);
  const meeting = StillThere.fromEyeson(eyeson);
  const guard = StillThere.guardMeeting(meeting, options);
  eyeson.start(key, { stream });
  return { meeting, guard };
};

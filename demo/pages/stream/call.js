// The part an app writes itself: join a call of Stream's Video SDK with a limited session, and leave it when nobody is there.
import { StreamVideoClient } from '@stream-io/video-client';
import { guardMeeting } from 'still-there';
import 'still-there/elements';
import { fromStream } from 'still-there/stream';

const service = `${location.origin}/stream-service`;

/**
 * @param {object} who
 * @param {string} who.id
 * @param {string} who.name
 * @param {string} who.callId
 * @param {number} who.seconds length of the session, if the call is new
 * @param {object} options of `guardMeeting`
 */
export async function joinCall({ id, name, callId, seconds }, options) {
  // The address of the stand-in; without these options it is the real service.
  const local = { baseURL: `${service}/video`, locationHintUrl: `${service}/hint` };
  const client = new StreamVideoClient({
    apiKey: 'demo',
    options: { ...local, clientEventsReportingEnabled: false, logger: () => {} },
  });
  try {
    const { token } = await (await fetch(`${service}/token?user_id=${id}`)).json();
    await client.connectUser({ id, name }, token);
    const call = client.call('appointment', callId);
    await openSession(call, seconds);
    const meeting = fromStream(call);
    await call.join();
    const guard = guardMeeting(meeting, options);
    meeting.ended.addEventListener('abort', () => void client.disconnectUser());
    return { call, meeting, guard };
  } catch (error) {
    await client.disconnectUser();
    throw error;
  }
}

/** Sets the limit of a new call, and before `join()`: what `join()` is given it sends again when it reconnects. */
async function openSession(call, seconds) {
  try {
    await call.get();
  } catch (error) {
    if (error.status !== 404) throw error;
    await call.getOrCreate({ data: { settings_override: { limits: { max_duration_seconds: seconds } } } });
  }
}

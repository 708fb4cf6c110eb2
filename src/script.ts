// The script tag's entry: everything a plain page needs, as the global `StillThere`.
export * from './index.ts';
export { fromDaily } from './meetings/daily.ts';
export { fromEyeson } from './meetings/eyeson.ts';
export { fromJitsiConference, fromJitsiIframe } from './meetings/jitsi.ts';
export { fromLiveKit } from './meetings/livekit.ts';
export { fromPeerConnection } from './meetings/peer-connection.ts';
export { fromStream } from './meetings/stream.ts';
export { fromTwilio } from './meetings/twilio.ts';

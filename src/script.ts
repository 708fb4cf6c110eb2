// The script tag's entry: everything a plain page needs, as the global `StillThere`.
export * from './elements/index.ts';
export * from './index.ts';
export { fromAgora } from './meetings/agora.ts';
export { fromAzure } from './meetings/azure.ts';
export { fromChime } from './meetings/chime.ts';
export { fromDaily } from './meetings/daily.ts';
export { fromEyeson, fromEyesonFrame } from './meetings/eyeson.ts';
export { fromJitsiConference, fromJitsiIframe } from './meetings/jitsi.ts';
export { fromLiveKit } from './meetings/livekit.ts';
export { fromPeerConnection } from './meetings/peer-connection.ts';
export { fromStream } from './meetings/stream.ts';
export { fromTwilio } from './meetings/twilio.ts';
export { fromVonage } from './meetings/vonage.ts';
export { fromZoom } from './meetings/zoom.ts';

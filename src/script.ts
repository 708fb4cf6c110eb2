// The script tag's entry: everything a plain page needs, as the global `StillThere`.

export { fromAgora } from './adapters/agora.ts';
export { fromAzure } from './adapters/azure.ts';
export { fromChime } from './adapters/chime.ts';
export { fromDaily } from './adapters/daily.ts';
export { fromEyeson, fromEyesonFrame } from './adapters/eyeson.ts';
export { fromJitsiConference, fromJitsiIframe } from './adapters/jitsi.ts';
export { fromLiveKit } from './adapters/livekit.ts';
export { fromPeerConnection } from './adapters/peer-connection.ts';
export { fromStream } from './adapters/stream.ts';
export { fromTwilio } from './adapters/twilio.ts';
export { fromVonage } from './adapters/vonage.ts';
export { fromZoom } from './adapters/zoom.ts';
export * from './elements/index.ts';
export * from './index.ts';

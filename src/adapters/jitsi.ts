export { fromJitsiConference, type JitsiConferenceLike } from './jitsi-conference.ts';
export { fromJitsiIframe, type JitsiIframeLike } from './jitsi-iframe.ts';

// What pages with frames have of the library, and the stand-in for eyeson's class.
export { fromEyesonFrame } from '../../src/adapters/eyeson.ts';
export { guardMeeting } from '../../src/guard/guard-meeting.ts';
export { InactivityMonitor } from '../../src/presence/inactivity-monitor.ts';
export { domActivity } from '../../src/sources/dom-activity.ts';
export { frameActivity } from '../../src/sources/frame-activity.ts';
export { shareActivity } from '../../src/sources/share-activity.ts';
export { EyesonIframe } from './eyeson-iframe.ts';

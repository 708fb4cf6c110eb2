// The script tag's entry: what a plain page needs to guard a call of eyeson or Stream. `script-extras.ts` has the rest, and
// each further SDK is a script of its own.
export { fromEyeson, fromEyesonFrame } from './adapters/eyeson.ts';
export { fromStream } from './adapters/stream.ts';
export { formatRemaining } from './core/format-remaining.ts';
export { CountdownEvent } from './countdown/countdown-event.ts';
export { SessionCountdown } from './countdown/session-countdown.ts';
export * from './elements/index.ts';
export { autoLeave } from './guard/auto-leave.ts';
export { GuardErrorEvent, guardMeeting, LeftEvent, MeetingGuard } from './guard/guard-meeting.ts';
export { watchWindow } from './platform/watch-window.ts';
export { InactivityEvent } from './presence/inactivity-event.ts';
export { InactivityMonitor } from './presence/inactivity-monitor.ts';
export { domActivity } from './sources/dom-activity.ts';
export { pageVisibility } from './sources/page-visibility.ts';

// The ESM entry: re-exports only, no side effect.
export { type FormatRemainingOptions, formatRemaining } from './core/format-remaining.ts';
export type { Instant } from './core/instant.ts';
export { type Policies, type Policy, policies } from './core/policies.ts';
export { type AutoLeaveOptions, autoLeave } from './meetings/auto-leave.ts';
export {
  GuardErrorEvent,
  type GuardEventMap,
  type GuardMeetingOptions,
  guardMeeting,
  LeftEvent,
  MeetingGuard,
} from './meetings/guard-meeting.ts';
export { type LimitFromServerOptions, limitFromServer, type ServerLimit } from './meetings/limit-from-server.ts';
export type { EmitterLike } from './meetings/listen.ts';
export type { LeaveReason, LimitFeed, Meeting, SessionLimit } from './meetings/meeting.ts';
export type { KeepAliveRequest } from './monitor/ask-server.ts';
export {
  CountdownEvent,
  type CountdownEventMap,
  type EndChangeEvent,
  type ThresholdEvent,
} from './monitor/countdown-event.ts';
export type { Explanation } from './monitor/explanation.ts';
export {
  InactivityEvent,
  type InactivityEventInit,
  type InactivityEventMap,
  type InactivityReason,
  type InactivityState,
} from './monitor/inactivity-event.ts';
export { InactivityMonitor } from './monitor/inactivity-monitor.ts';
export type { InactivityMonitorOptions, StartOptions } from './monitor/inactivity-options.ts';
export { KeepAlive, type KeepAliveOptions, keepAlive } from './monitor/keep-alive.ts';
export { KeepAliveEvent, type KeepAliveEventInit, type KeepAliveEventMap } from './monitor/keep-alive-event.ts';
export { SessionCountdown, type SessionCountdownOptions } from './monitor/session-countdown.ts';
export type { TimelineEntry } from './monitor/timeline.ts';
export type { TypedEventTarget } from './monitor/typed-event-target.ts';
export { type DomActivityOptions, domActivity } from './sources/dom-activity.ts';
export type { Activity, ActivitySource, Feed } from './sources/feed.ts';
export { type FrameActivityOptions, frameActivity } from './sources/frame-activity.ts';
export { gamepad } from './sources/gamepad.ts';
export type { HoldOptions } from './sources/hold.ts';
export { mediaPlayback } from './sources/media-playback.ts';
export { pageVisibility } from './sources/page-visibility.ts';
export { presenting } from './sources/presenting.ts';
export { type SpeechOptions, speech } from './sources/speech.ts';
export { type SystemIdleOptions, systemIdle } from './sources/system-idle.ts';
export { type WhileTrueOptions, whileTrue } from './sources/while-true.ts';

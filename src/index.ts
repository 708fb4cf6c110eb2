// The ESM entry: re-exports only, no side effect.

export type { EmitterLike } from './adapters/emitter.ts';
export { type FormatRemainingOptions, formatRemaining } from './core/format-remaining.ts';
export type { Instant } from './core/instant.ts';
export { type Policies, type Policy, policies } from './core/policies.ts';
export {
  CountdownEvent,
  type CountdownEventMap,
  type EndChangeEvent,
  type ThresholdEvent,
} from './countdown/countdown-event.ts';
export type { CountdownValues } from './countdown/countdown-reader.ts';
export { SessionCountdown, type SessionCountdownOptions } from './countdown/session-countdown.ts';
export { type AutoLeaveOptions, autoLeave } from './guard/auto-leave.ts';
export {
  GuardErrorEvent,
  type GuardEventMap,
  type GuardMeetingOptions,
  guardMeeting,
  LeftEvent,
  MeetingGuard,
} from './guard/guard-meeting.ts';
export type { MeetingGuardValues } from './guard/guard-observer.ts';
export type { LeaveReason, LimitSource, Meeting, SessionLimit } from './guard/meeting.ts';
export type { EndCause, MeetingEnd } from './guard/meeting-end.ts';
export type { KeepAliveRequest } from './keep-alive/ask-server.ts';
export { KeepAlive, type KeepAliveOptions, keepAlive } from './keep-alive/keep-alive.ts';
export { KeepAliveEvent, type KeepAliveEventInit, type KeepAliveEventMap } from './keep-alive/keep-alive-event.ts';
export { type LimitFromServerOptions, limitFromServer, type ServerLimit } from './limit/limit-from-server.ts';
export type { TypedEventTarget } from './platform/typed-event-target.ts';
export { type WatchWindowOptions, watchWindow } from './platform/watch-window.ts';
export type { LimitName } from './presence/change-limits.ts';
export type { CountedActivity } from './presence/counted-activity.ts';
export type { Explanation } from './presence/explanation.ts';
export {
  InactivityEvent,
  type InactivityEventInit,
  type InactivityEventMap,
  type InactivityReason,
  type InactivityState,
} from './presence/inactivity-event.ts';
export { InactivityMonitor } from './presence/inactivity-monitor.ts';
export type { InactivityMonitorOptions, StartOptions } from './presence/inactivity-options.ts';
export type { InactivityValues } from './presence/inactivity-reader.ts';
export type { SharedPresence, Tabs, TabsConnection } from './presence/tabs.ts';
export type { Past, TimelineEntry, Trace, TraceConnection } from './presence/trace.ts';
export { type DomActivityOptions, type DomActivityType, domActivity } from './sources/dom-activity.ts';
export { type FrameActivityOptions, frameActivity } from './sources/frame-activity.ts';
export { gamepad } from './sources/gamepad.ts';
export { mediaPlayback } from './sources/media-playback.ts';
export { pageVisibility } from './sources/page-visibility.ts';
export { presenting } from './sources/presenting.ts';
export type { Activity, ActivitySource, Source } from './sources/source.ts';
export { type SpeechOptions, speech } from './sources/speech.ts';
export { type SystemIdleOptions, systemIdle } from './sources/system-idle.ts';
export type { WhileHeldOptions } from './sources/while-held.ts';
export { type WhileTrueOptions, whileTrue } from './sources/while-true.ts';
export { acrossTabs, type RunOnce } from './tabs/across-tabs.ts';
export { sharedTabs } from './tabs/shared-tabs.ts';
export { timeline } from './trace/timeline.ts';

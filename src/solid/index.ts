// The entry for Solid: re-exports only, no side effect.
import './elements.ts';

export { createInactivity, type Inactivity } from './create-inactivity.ts';
export { createMeetingGuard, type GuardedMeeting } from './create-meeting-guard.ts';
export { createSessionCountdown, type SessionTime } from './create-session-countdown.ts';
export type { Reactive } from './reactive.ts';

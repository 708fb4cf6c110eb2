// The entry for React: re-exports only, no side effect.
import './elements.ts';

export { type Inactivity, useInactivity } from './use-inactivity.ts';
export { type GuardedMeeting, useMeetingGuard } from './use-meeting-guard.ts';
export { type SessionTime, useSessionCountdown } from './use-session-countdown.ts';

// The entry for Angular: functions for injection contexts, which need no compiler.
export {
  type InjectInactivityResult,
  injectInactivity,
  type ProvideInactivityOptions,
  provideInactivity,
} from './inject-inactivity.ts';
export {
  type InjectMeetingGuardOptions,
  type InjectMeetingGuardResult,
  injectMeetingGuard,
} from './inject-meeting-guard.ts';
export {
  type InjectSessionCountdownOptions,
  type InjectSessionCountdownResult,
  injectSessionCountdown,
} from './inject-session-countdown.ts';
export type { MaybeSignal } from './signals.ts';

// The entry for Angular: functions for injection contexts, which hold no logic and need no compiler.
export { type Inactivity, injectInactivity, type ProvideInactivityOptions, provideInactivity } from './inactivity.ts';
export type { Live, LiveLimits } from './live-limits.ts';
export { type InjectedMeetingGuard, type InjectMeetingGuardOptions, injectMeetingGuard } from './meeting-guard.ts';
export {
  type InjectedSessionCountdown,
  type InjectSessionCountdownOptions,
  injectSessionCountdown,
} from './session-countdown.ts';

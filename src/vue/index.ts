// The entry for Vue 3: composables, which hold no logic.
import './elements.ts';

export type { LiveLimits } from './live-limits.ts';
export { type UseInactivityOptions, type UseInactivityReturn, useInactivity } from './use-inactivity.ts';
export { type UseMeetingGuardOptions, type UseMeetingGuardReturn, useMeetingGuard } from './use-meeting-guard.ts';
export {
  type UseSessionCountdownOptions,
  type UseSessionCountdownReturn,
  useSessionCountdown,
} from './use-session-countdown.ts';

// The entry for Vue 3: re-exports only, no side effect.
import './elements.ts';

export { SessionTimer, type SessionTimerProps } from './session-timer.ts';
export { StillThereDialog, type StillThereDialogProps } from './still-there-dialog.ts';
export { type UseInactivityOptions, type UseInactivityResult, useInactivity } from './use-inactivity.ts';
export { type UseMeetingGuardOptions, type UseMeetingGuardResult, useMeetingGuard } from './use-meeting-guard.ts';
export {
  type UseSessionCountdownOptions,
  type UseSessionCountdownResult,
  useSessionCountdown,
} from './use-session-countdown.ts';

// The entry for Svelte 5: re-exports only, no side effect.
import './elements.ts';

export { type CreateInactivityOptions, type CreateInactivityResult, createInactivity } from './create-inactivity.ts';
export {
  type CreateMeetingGuardOptions,
  type CreateMeetingGuardResult,
  createMeetingGuard,
} from './create-meeting-guard.ts';
export {
  type CreateSessionCountdownOptions,
  type CreateSessionCountdownResult,
  createSessionCountdown,
} from './create-session-countdown.ts';

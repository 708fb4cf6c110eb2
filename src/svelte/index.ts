// The entry for Svelte 5: each is read in runes mode (`call.state`) and as a store (`$call.state`), and holds no logic.
import './elements.ts';

export { type Inactivity, type InactivityOptions, inactivity } from './inactivity.ts';
export { type GuardedMeeting, meetingGuard } from './meeting-guard.ts';
export { sessionCountdown, type WatchedCountdown } from './session-countdown.ts';

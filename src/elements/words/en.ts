import type { SessionWords, Words } from './words.ts';

// Only ASCII: a script is decoded as its page is, and a page that names no charset is not decoded as UTF-8.
export const words: Words = {
  title: 'Are you still there?',
  inactive: 'We haven\u2019t noticed any activity for a while.',
  hidden: 'This page has been in the background for a while.',
  alone: 'You are the only one in the call.',
  consequence: 'You will leave the call in {time}.',
  timeLeft: '{time} left.',
  stay: 'I\u2019m still here',
  leave: 'Leave call',
  stayed: 'You are still in the call.',
  pending: 'One moment\u2026',
  failed: 'That didn\u2019t work. Please try again.',
  offline: 'You are offline. Please try again when you are back online.',
  late: 'Your answer came too late.',

  over: 'You are no longer in the call',
  overInactive: 'You were inactive for too long.',
  overHidden: 'This page was in the background for too long.',
  overAlone: 'You were the only one in the call.',
  overDeclined: 'You chose to leave.',
  overEnded: 'The call has ended.',
  overLimit: 'The session reached its time limit.',
  rejoin: 'Rejoin',
  close: 'Close',

  timer: 'Time left',
  endsAt: 'Ends at {time}',
  timeUp: 'Time is up.',
  canExtend: 'You can extend the session.',
  extend: 'Extend by {time}',
  extended: 'Extended. The session now ends at {time}.',
  refused: 'The session could not be extended.',
  dismiss: 'Dismiss',
  showMinutes: 'Show minutes only',
  showSeconds: 'Show seconds',
};

export const sessionWords: SessionWords = {
  alone: 'Nobody else is here.',
  consequence: 'Your session will end in {time}.',
  leave: 'End session',
  stayed: 'Your session continues.',
  over: 'Your session has ended',
  overAlone: 'Nobody else was here.',
  overDeclined: 'You chose to end the session.',
  overEnded: 'The session was ended elsewhere.',
  rejoin: 'Start again',
};

import type { Causes } from '../end-controller.ts';

/** What `DailyFatalErrorType` of `@daily-co/daily-js` means. Every other type is unknown. */
export const dailyCauses: Causes = {
  ejected: 'removed',
  'exp-room': 'limit',
  'exp-token': 'limit',
  'meeting-full': 'full',
  'connection-error': 'connection',
};

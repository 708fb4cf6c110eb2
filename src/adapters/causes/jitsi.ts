import type { Causes } from '../end-controller.ts';

/** What the errors of `JitsiConferenceErrors` mean that end a call, or keep somebody out of it. */
export const jitsiCauses: Causes = {
  'conference.destroyed': 'host',
  'conference.max_users': 'full',
};

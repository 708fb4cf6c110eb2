import type { Causes } from '../end-controller.ts';

/** What the `name` of eyeson's event `error` means, and `reason` of `exit` (eyeson 1.9.6). Every other name is unknown. */
export const eyesonCauses: Causes = {
  bye: 'host',
  session_in_use: 'elsewhere',
  abrupt_disconnect: 'connection',
  ice_error: 'connection',
  ice_failed: 'connection',
};

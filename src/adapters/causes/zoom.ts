import type { Causes } from '../end-controller.ts';

/**
 * What the `reason` of `connection-change` of `@zoom/videosdk` means: the three of its type `ClosedReason`, and those that it has
 * besides (2.5.0). Every other reason is unknown.
 */
export const zoomCauses: Causes = {
  'kicked by host': 'removed',
  'expeled by host': 'removed',
  'ended by host': 'host',
  'duplicated session': 'elsewhere',
  'free meeting ended': 'limit',
  'user request': 'local',
};

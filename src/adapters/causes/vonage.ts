import type { Causes } from '../end-controller.ts';

/** What the `reason` of a `SessionDisconnectEvent` of `@vonage/client-sdk-video` means. Every other reason is unknown. */
export const vonageCauses: Causes = {
  clientDisconnected: 'local',
  forceDisconnected: 'removed',
  mediaIdle: 'limit', // nothing published or subscribed to within 4 hours
  networkDisconnected: 'connection',
  serverRotation: 'connection',
};

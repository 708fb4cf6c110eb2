import type { Causes } from '../end-controller.ts';

/** What `ConnectionDisconnectedReason` of `agora-rtc-sdk-ng` means. Every other reason is unknown. */
export const agoraCauses: Causes = {
  LEAVE: 'local',
  NETWORK_ERROR: 'connection',
  UID_BANNED: 'removed',
  IP_BANNED: 'removed',
  CHANNEL_BANNED: 'host',
  TOKEN_EXPIRE: 'limit',
  UID_CONFLICT: 'elsewhere',
};

import type { Causes } from '../end-controller.ts';

/**
 * What `callEndReason` of `@azure/communication-calling` means, by its `subCode`, or by its `code` where the list has no subcode:
 * https://learn.microsoft.com/azure/communication-services/resources/troubleshooting/voice-video-calling/troubleshooting-codes
 * and https://learn.microsoft.com/graph/api/call-delete ("Call end reason codes"). Every other reason is unknown.
 */
export const azureCauses: Causes = {
  7: 'connection',
  490: 'connection',
  491: 'connection',
  496: 'connection',
  497: 'connection',
  498: 'connection',
  3100: 'connection',
  3101: 'connection',
  3112: 'connection',
  4097: 'host',
  4502: 'connection',
  5000: 'removed',
  5001: 'host',
  5003: 'host',
  5010: 'host',
  5012: 'host',
  5013: 'host',
  5020: 'host',
  5030: 'limit',
  5300: 'removed',
  5317: 'removed',
  5829: 'limit',
  5854: 'removed',
  5855: 'removed',
  7000: 'host',
  10003: 'elsewhere',
  10110: 'limit',
  10550: 'host',
  301004: 'connection',
  301005: 'connection',
};

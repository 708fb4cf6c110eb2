// `still-there-server`: ends meetings that exceed their time limit, even when every browser is gone.
import './node-version.ts';

export type { DatabaseOptions } from './engine/database.ts';
export { HardLimit } from './engine/hard-limit.ts';
export {
  type HardLimitApi,
  type Health,
  type HistoryRange,
  type MeetingPlace,
  type MeetingQuery,
  type MeetingSort,
  RefusedError,
} from './engine/hard-limit-api.ts';
export type { HardLimitOptions } from './engine/hard-limit-options.ts';
export { placeOf } from './engine/meeting-order.ts';
export type {
  ExportedEntry,
  HistoryEntry,
  MeetingProgress,
  MeetingRecord,
  MeetingState,
} from './engine/meeting-record.ts';
export type { Metrics } from './engine/metrics.ts';
export { hardLimitApp } from './http/app.ts';
export type { TrustProxy } from './http/client-address.ts';
export { type Listening, type ListenOptions, listen } from './http/listen.ts';
export { type MeetingTokenOptions, meetingToken } from './http/meeting-token.ts';
export { type OperatorUiOptions, operatorUi } from './http/operator-ui.ts';
export type { OperatorOptions, OperatorRole, SignInOptions } from './http/operators.ts';
export type { HardLimitAppOptions, ServedHardLimit } from './http/options.ts';
export type { ProviderType } from './make-provider.ts';
export { type NotificationOptions, sendNotifications } from './notify/notifications.ts';
export type { ProviderSettings, ProviderToken } from './provider-settings.ts';
export { type DailyOptions, daily } from './providers/daily.ts';
export { type EyesonOptions, eyeson } from './providers/eyeson.ts';
export { type LiveKitOptions, livekit } from './providers/livekit.ts';
export {
  type Listing,
  type MeetingEvent,
  type Provider,
  ProviderError,
  type RunningMeeting,
  WebhookError,
  type WebhookRequest,
} from './providers/provider.ts';
export { type StreamOptions, stream } from './providers/stream.ts';
export type { Duration } from './rules/duration.ts';
export type { Limit, LimitedMeeting, LimitFor } from './rules/limit.ts';
export type { LimitConfig, LimitTerms, RoomRule } from './rules/limit-config.ts';
export { explain, limitRules } from './rules/limit-rules.ts';
export { SettingsError } from './rules/problems.ts';
export { type RunningServer, type ServeSettings, serve } from './serve.ts';

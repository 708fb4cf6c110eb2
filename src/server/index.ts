// `still-there/server`: the hard limit, for Node.
import './model/node-version.ts';

export type { DatabaseOptions } from './engine/database.ts';
export { HardLimit, type HardLimitOptions } from './engine/hard-limit.ts';
export { hardLimitApp } from './http/app.ts';
export { type Listening, type ListenOptions, listen } from './http/listen.ts';
export { type MeetingTokenOptions, meetingToken } from './http/meeting-token.ts';
export { operatorPage } from './http/operator-page.ts';
export type { HardLimitAppOptions, ServedHardLimit } from './http/options.ts';
export type { Duration } from './limits/duration.ts';
export type { LimitConfig, LimitTerms, RoomRule } from './limits/limit-config.ts';
export { explain, limitRules } from './limits/limit-rules.ts';
export { SettingsError } from './limits/problems.ts';
export { type HardLimitApi, type Health, type MeetingQuery, RefusedError } from './model/hard-limit-api.ts';
export type { Limit, LimitedMeeting, LimitFor } from './model/limit.ts';
export type { HistoryEntry, MeetingRecord, MeetingState } from './model/meeting-record.ts';
export type { Metrics } from './model/metrics.ts';
export {
  type Listing,
  type MeetingEvent,
  type Provider,
  ProviderError,
  type RunningMeeting,
  WebhookError,
  type WebhookRequest,
} from './model/provider.ts';
export { type DailyOptions, daily } from './providers/daily.ts';
export { type EyesonOptions, eyeson } from './providers/eyeson.ts';
export { type LiveKitOptions, livekit } from './providers/livekit.ts';
export { type StreamOptions, stream } from './providers/stream.ts';
export { type RunningServer, type ServeSettings, serve } from './serve.ts';

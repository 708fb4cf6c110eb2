// The settings of a call: those of a new call, and how an override changes them.

export type Json = Readonly<Record<string, unknown>>;

export interface Settings {
  readonly [group: string]: Json;
  /** No limit is `null` on the wire until one was set, and `0` after it was removed. */
  readonly limits: Json & { readonly max_duration_seconds: number | null };
  readonly session: Json & { readonly inactivity_timeout_seconds: number };
}

const ask = { access_request_enabled: true };
const available = { mode: 'available' };

export const defaultSettings: Settings = {
  audio: {
    ...ask,
    opus_dtx_enabled: true,
    redundant_coding_enabled: false,
    hifi_audio_enabled: false,
    // Off, so that joining asks for no permission; the page turns them on.
    mic_default_on: false,
    speaker_default_on: true,
    default_device: 'speaker',
    noise_cancellation: { mode: 'disabled' },
  },
  video: {
    ...ask,
    enabled: true,
    camera_default_on: false,
    camera_facing: 'front',
    target_resolution: { width: 640, height: 480, bitrate: 800_000 },
  },
  screensharing: { ...ask, enabled: true, target_resolution: null },
  backstage: { enabled: false },
  broadcasting: {
    enabled: false,
    hls: { auto_on: false, enabled: false, quality_tracks: [] },
    rtmp: { enabled: false, quality: '720p' },
  },
  encryption: { enabled: false },
  frame_recording: { ...available, quality: '720p', capture_interval_in_seconds: 3 },
  geofencing: { names: [] },
  individual_recording: available,
  raw_recording: available,
  recording: { ...available, audio_only: false, quality: '720p' },
  ring: { incoming_call_timeout_ms: 60_000, auto_cancel_timeout_ms: 60_000, missed_call_timeout_ms: 5000 },
  thumbnails: { enabled: false },
  transcription: { ...available, closed_caption_mode: 'available', language: 'en' },
  limits: { max_duration_seconds: null, max_participants: null, max_participants_exclude_roles: [] },
  session: { inactivity_timeout_seconds: 30 },
};

/** Settings with the groups of a `settings_override` laid over them. */
export function overridden(settings: Settings, override: Json): Settings {
  const groups = Object.entries(override).map(([name, group]) => [name, { ...settings[name], ...(group as Json) }]);
  return { ...settings, ...Object.fromEntries(groups) };
}

/** Why an override is refused; undefined if it is not. */
export function fault(override: Json): string | undefined {
  const limit = (override.limits as Json | undefined)?.max_duration_seconds;
  const fine = limit == null || (Number.isInteger(limit) && (limit as number) >= 0);
  return fine ? undefined : 'max_duration_seconds must be 0 or greater';
}

// The tracks a client can publish.

/** `TRACK_TYPE_SCREEN_SHARE` → `screen_share` */
export const trackName = (type: string): string => type.replace('TRACK_TYPE_', '').toLowerCase();

const video = { codec: { name: 'vp8' }, fps: 30, maxSpatialLayers: 1, maxTemporalLayers: 1, useSingleLayer: true };

/** How clients are told to send media: one codec a kind, one layer. What is not listed here cannot be published. */
export const publishOptions = [
  { id: 1, trackType: 'TRACK_TYPE_AUDIO', codec: { name: 'opus' } },
  { id: 2, trackType: 'TRACK_TYPE_VIDEO', ...video, bitrate: 800_000, videoDimension: { width: 640, height: 480 } },
  {
    id: 3,
    trackType: 'TRACK_TYPE_SCREEN_SHARE',
    ...video,
    bitrate: 1_500_000,
    videoDimension: { width: 1920, height: 1080 },
  },
  { id: 4, trackType: 'TRACK_TYPE_SCREEN_SHARE_AUDIO', codec: { name: 'opus' } },
];

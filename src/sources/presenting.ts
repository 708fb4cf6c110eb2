import { expect, expectDuration } from '../core/expect.ts';
import { type HoldOptions, holdWhile, longestHold } from './hold.ts';
import type { ActivitySource } from './source.ts';

/**
 * This person shares a screen, a window or a tab: reports as long as a video track of `shared` is live and shows something,
 * also while the page is hidden, for two hours at most unless told otherwise. It is for what `getDisplayMedia()` gave: a
 * camera that is on says nothing about a person.
 *
 * Nothing is shown by a track that is disabled, or muted: the shared window is minimised, or Safari's user paused the share
 * (https://www.w3.org/TR/screen-capture/#hidden-display-surfaces). A slide that stands still is shown (Chromium 156 does not
 * mute it). A share that has ended costs nothing any more; the next one is a stream of its own, and so another source.
 * @param shared the stream, or its video track
 * @throws TypeError when it is neither, or `atMost` is no duration
 */
export function presenting(shared: MediaStream | MediaStreamTrack, options: HoldOptions = {}): ActivitySource {
  const isTrack = (shared as MediaStreamTrack | null)?.kind === 'video';
  const isStream = typeof (shared as MediaStream | null)?.getVideoTracks === 'function';
  expect(isTrack || isStream, 'shared', 'a MediaStream or a video track', shared);
  const { atMost = longestHold } = options;
  expectDuration('atMost', atMost);

  // Asked rather than listened to: a track that the app itself stops or disables fires no event.
  const lasts = (): boolean | undefined => {
    const tracks = isTrack ? [shared as MediaStreamTrack] : (shared as MediaStream).getVideoTracks();
    const live = tracks.filter(({ readyState }) => readyState === 'live');
    return live.length ? live.some(({ enabled, muted }) => enabled && !muted) : undefined;
  };
  return (report, signal) => void holdWhile({ activity: { source: 'presenting' }, lasts, atMost }, report, signal);
}

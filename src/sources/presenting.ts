import { expect, expectDuration, expectOptions } from '../core/expect.ts';
import type { ActivitySource } from './source.ts';
import { defaultAtMost, type WhileHeldOptions, whileHeld } from './while-held.ts';

/**
 * This person shares a screen, a window or a tab. Reports as long as a video track of `shared` is live and shows something,
 * also while the page is hidden, for `atMost` at most (2 hours by default). Use it for a stream of `getDisplayMedia()`: a
 * camera that is on says nothing about a person.
 *
 * A track shows nothing while it is disabled or muted: the shared window is minimised, or the user of Safari paused the share
 * (https://www.w3.org/TR/screen-capture/#hidden-display-surfaces). A slide that stands still does count (Chromium 156 does
 * not mute it). A share that has ended uses no timer; the next share is a new stream and needs a new source.
 * @param shared the stream, or its video track
 * @throws TypeError when `shared` is neither, `atMost` is not a duration, or an option is unknown
 */
export function presenting(shared: MediaStream | MediaStreamTrack, options: WhileHeldOptions = {}): ActivitySource {
  expectOptions(options, ['atMost']);
  const isTrack = (shared as MediaStreamTrack | null)?.kind === 'video';
  const isStream = typeof (shared as MediaStream | null)?.getVideoTracks === 'function';
  expect(isTrack || isStream, 'shared', 'a MediaStream or a video track', shared);
  const { atMost = defaultAtMost } = options;
  expectDuration('atMost', atMost);

  // Polled: a track that the app itself stops or disables fires no event.
  const isHeld = (): boolean | undefined => {
    const tracks = isTrack ? [shared as MediaStreamTrack] : (shared as MediaStream).getVideoTracks();
    const live = tracks.filter(({ readyState }) => readyState === 'live');
    return live.length ? live.some(({ enabled, muted }) => enabled && !muted) : undefined;
  };
  return (report, signal) => void whileHeld({ activity: { source: 'presenting' }, isHeld, atMost }, report, signal);
}

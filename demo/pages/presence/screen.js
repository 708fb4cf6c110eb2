// A shared screen: a real one, or, with `?media=drawn`, a picture that is drawn here.
import { drawMedia, wantsDrawn } from '../common/media.js';

/** Phones share no screens. */
export const canShare = wantsDrawn || 'getDisplayMedia' in (navigator.mediaDevices ?? {});

/**
 * @param {AbortSignal} off ends the share
 * @param {() => void} turnOff called when the person ends it by the browser's own button
 * @returns {Promise<MediaStream>}
 */
export async function openScreen(off, turnOff) {
  const stream = wantsDrawn ? drawMedia() : await navigator.mediaDevices.getDisplayMedia();
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  if (off.aborted) stop();
  off.addEventListener('abort', stop);
  stream.getVideoTracks()[0].addEventListener('ended', () => turnOff(), { signal: off });
  return stream;
}

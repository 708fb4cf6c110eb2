// The two pictures of a call.

/** @param {{ remote: HTMLVideoElement, local: HTMLVideoElement, caption: HTMLElement }} elements */
export function createPictures({ remote, local, caption }) {
  return {
    open(isReal) {
      caption.textContent = isReal ? 'The meeting' : 'What the service sends back';
      caption.hidden = false;
      // One's own voice, sent back, would howl.
      remote.muted = !isReal;
    },
    /** Takes the SDK's events. */
    hear({ type, localStream, remoteStream, stream }) {
      if (type !== 'accept' && type !== 'stream_update') return;
      if (localStream) local.srcObject = localStream;
      if (remoteStream ?? stream) remote.srcObject = remoteStream ?? stream;
    },
    close() {
      caption.hidden = true;
      remote.srcObject = null;
      local.srcObject = null;
    },
  };
}

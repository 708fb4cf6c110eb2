// What a call sends: camera and microphone, or a drawn picture and a tone where there is no camera or no permission.

/** With `?media=drawn` the page asks for no camera, microphone or screen. */
export const wantsDrawn = new URLSearchParams(location.search).get('media') === 'drawn';

/** @returns {Promise<{ stream: MediaStream, isDrawn: boolean }>} */
export async function openMedia(wantsCamera = true) {
  const camera =
    wantsCamera && (await navigator.mediaDevices?.getUserMedia({ audio: true, video: true }).catch(() => null));
  return camera ? { stream: camera, isDrawn: false } : { stream: drawMedia(), isDrawn: true };
}

/** A stream with a moving picture and a quiet tone in place of camera and microphone. */
export function drawMedia() {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
  const context = canvas.getContext('2d');
  const stream = canvas.captureStream(15);
  const sound = new AudioContext();
  const tone = new OscillatorNode(sound, { frequency: 220 });
  const quiet = new GainNode(sound, { gain: 0.05 });
  const microphone = sound.createMediaStreamDestination();
  tone.connect(quiet).connect(microphone);
  tone.start();
  const [picture] = stream.getTracks();
  stream.addTrack(microphone.stream.getTracks()[0]);

  const draw = () => {
    // The call's SDK ends the tracks when the call ends.
    if (picture.readyState === 'ended') {
      clearInterval(drawing);
      void sound.close();
      return;
    }
    paint(context, canvas, performance.now() / 1000);
  };
  const drawing = setInterval(draw, 66);
  draw();
  return stream;
}

function paint(context, { width, height }, seconds) {
  const sky = context.createLinearGradient(0, 0, width, height);
  sky.addColorStop(0, '#123a3a');
  sky.addColorStop(1, '#1d4e89');
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);
  for (let index = 0; index < 3; index++) {
    const angle = seconds * (0.5 + index / 5) + index * 2;
    context.beginPath();
    context.arc(width / 2 + Math.cos(angle) * 180, height / 2 + Math.sin(angle * 1.3) * 90, 46 - index * 10, 0, 7);
    context.fillStyle = `rgb(255 255 255 / ${0.14 + index * 0.08})`;
    context.fill();
  }
  context.fillStyle = '#ffffff';
  context.font = '600 28px system-ui, sans-serif';
  context.textAlign = 'center';
  context.fillText('A drawn picture', width / 2, height / 2 - 6);
  context.font = '20px system-ui, sans-serif';
  context.fillText(new Date().toLocaleTimeString('en-GB'), width / 2, height / 2 + 26);
}

/** For calls that never began: the SDK stops the tracks only when a call ends. */
export function stopTracks(stream) {
  for (const track of stream.getTracks()) track.stop();
}

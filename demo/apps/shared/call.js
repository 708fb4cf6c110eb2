// A real WebRTC call for pages without a server: both ends are in the page, and what one sends the other shows.

/** How long a session lasts, ms. */
const sessionLength = 5 * 60_000;

/**
 * Joins. The connection comes about a moment later, as it does in any call.
 * @returns {{ connection: RTCPeerConnection, stream: MediaStream, endsAt: number, close: () => void }} this participant's
 *   connection; what the other side sends; when the session ends, epoch ms; hangs up, and stops all that was sent
 */
export function openCall() {
  const [connection, others] = [new RTCPeerConnection(), new RTCPeerConnection()];
  const stream = new MediaStream();
  const sent = openMedia();
  const close = () => {
    for (const end of [connection, others]) end.close();
    sent.close();
  };

  connection.addEventListener('track', ({ track }) => stream.addTrack(track));
  for (const track of sent.stream.getTracks()) others.addTrack(track, sent.stream);
  join(others, connection).catch((error) => {
    // left before it had begun
    if (connection.signalingState !== 'closed') throw error;
  });
  return { connection, stream, endsAt: Date.now() + sessionLength, close };
}

/**
 * What a signalling server is for.
 * @param {RTCPeerConnection} caller
 * @param {RTCPeerConnection} callee
 */
async function join(caller, callee) {
  for (const [from, to] of [
    [caller, callee],
    [callee, caller],
  ]) {
    from.addEventListener('icecandidate', ({ candidate }) =>
      to.addIceCandidate(candidate ?? undefined).catch(() => {}),
    );
  }
  await caller.setLocalDescription();
  await callee.setRemoteDescription(/** @type {RTCSessionDescription} */ (caller.localDescription));
  await callee.setLocalDescription();
  await caller.setRemoteDescription(/** @type {RTCSessionDescription} */ (callee.localDescription));
}

/** A picture that is drawn, and silence: nobody is asked for a camera or a microphone. */
function openMedia() {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
  const sound = new AudioContext();
  const microphone = sound.createMediaStreamDestination();
  const stream = new MediaStream([...canvas.captureStream(15).getTracks(), ...microphone.stream.getTracks()]);
  const draw = () => paint(/** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')), performance.now() / 1000);
  const drawing = setInterval(draw, 66);
  draw();
  return {
    stream,
    close() {
      clearInterval(drawing);
      for (const track of stream.getTracks()) track.stop();
      if (sound.state !== 'closed') void sound.close();
    },
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} seconds
 */
function paint(context, seconds) {
  const { width, height } = context.canvas;
  const wall = context.createLinearGradient(0, 0, 0, height);
  wall.addColorStop(0, '#1d5c63');
  wall.addColorStop(1, '#12303f');
  context.fillStyle = wall;
  context.fillRect(0, 0, width, height);

  const nod = Math.sin(seconds * 1.7) * 4;
  context.fillStyle = '#0d9488';
  context.beginPath();
  context.ellipse(width / 2, height + 30, 150, 125, 0, 0, 7);
  context.fill();
  context.fillStyle = '#f0d3b8';
  context.beginPath();
  context.arc(width / 2, 165 + nod, 72, 0, 7);
  context.fill();
  context.fillStyle = '#27313b';
  for (const side of [-1, 1]) {
    context.beginPath();
    context.ellipse(width / 2 + side * 27, 155 + nod, 7, seconds % 4 < 0.15 ? 1 : 8, 0, 0, 7);
    context.fill();
  }
  context.strokeStyle = '#27313b';
  context.lineWidth = 4;
  context.lineCap = 'round';
  context.beginPath();
  context.arc(width / 2, 175 + nod, 30, 0.5, Math.PI - 0.5);
  context.stroke();
}

// Real media made in the page, so that no test needs a file.

/** The address of a recording: a tone of so many seconds, as WAV. */
export function toneUrl(seconds: number): string {
  const rate = 8000;
  const [header, size] = [44, seconds * rate];
  const wav = new DataView(new ArrayBuffer(header + size));
  const write = (at: number, text: string): void => {
    for (const [index, char] of [...text].entries()) wav.setUint8(at + index, char.charCodeAt(0));
  };
  write(0, 'RIFF');
  wav.setUint32(4, header + size - 8, true);
  write(8, 'WAVEfmt ');
  wav.setUint32(16, 16, true); // size of the format's description
  wav.setUint16(20, 1, true); // PCM
  wav.setUint16(22, 1, true); // one channel
  wav.setUint32(24, rate, true);
  wav.setUint32(28, rate, true); // bytes per second
  wav.setUint16(32, 1, true); // bytes per sample
  wav.setUint16(34, 8, true); // bits per sample
  write(36, 'data');
  wav.setUint32(40, size, true);
  for (let at = 0; at < size; at++) wav.setUint8(header + at, 128 + Math.round(60 * Math.sin(at / 3)));
  return URL.createObjectURL(new Blob([wav.buffer], { type: 'audio/wav' }));
}

/** A stream of a canvas that is drawn on all the time until the signal aborts, with a tone if asked for. */
export function liveStream(signal: AbortSignal, { sound = false } = {}): MediaStream {
  const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 });
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const stream = canvas.captureStream(10);
  const drawing = setInterval(() => {
    context.fillStyle = `hsl(${Date.now() % 360} 50% 50%)`;
    context.fillRect(0, 0, 64, 64);
  }, 50);
  signal.addEventListener('abort', () => {
    clearInterval(drawing);
    for (const track of stream.getTracks()) track.stop();
  });
  if (sound) {
    const audio = new AudioContext();
    const [tone, output] = [audio.createOscillator(), audio.createMediaStreamDestination()];
    tone.connect(output);
    tone.start();
    for (const track of output.stream.getAudioTracks()) stream.addTrack(track);
    signal.addEventListener('abort', () => audio.close());
  }
  return stream;
}

/** Whether {@link recordingUrl} works: WebKitGTK has a `MediaRecorder` that supports no format. */
export const canRecord = globalThis.MediaRecorder?.isTypeSupported('video/webm') ?? false;

/** The address of a recording of so many ms of a stream. */
export async function recordingUrl(stream: MediaStream, ms: number): Promise<string> {
  const recorder = new MediaRecorder(stream);
  const parts: Blob[] = [];
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
  recorder.start();
  await new Promise((resolve) => setTimeout(resolve, ms));
  const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve, { once: true }));
  recorder.stop();
  await stopped;
  return URL.createObjectURL(new Blob(parts, { type: recorder.mimeType }));
}

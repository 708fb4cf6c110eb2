// A minute of quiet bells as a WAV file, made here: shorter than half a minute would not count as a recording.

const [rate, seconds] = [8000, 60];
const scale = [262, 294, 330, 392, 440, 523, 587, 659];

/** @returns {string} the address of the file */
export function makeRecording() {
  const samples = new Uint8Array(rate * seconds).fill(128);
  for (let beat = 0; beat < seconds * 2; beat++) ring(samples, beat * (rate / 2), scale[(beat * beat * 3 + beat) % 8]);
  return URL.createObjectURL(new Blob([header(samples.length), samples], { type: 'audio/wav' }));
}

function ring(samples, start, frequency) {
  const end = Math.min(samples.length, start + 1.5 * rate);
  for (let index = start; index < end; index++) {
    const age = (index - start) / rate;
    const tone = Math.sin(2 * Math.PI * frequency * age) + 0.4 * Math.sin(4 * Math.PI * frequency * age);
    samples[index] += Math.round(22 * tone * Math.exp(-3.5 * age));
  }
}

/** One channel, 8 bits without a sign. */
function header(length) {
  const view = new DataView(new ArrayBuffer(44));
  const write = (offset, text) => {
    for (const [index, letter] of [...text].entries()) view.setUint8(offset + index, letter.charCodeAt(0));
  };
  write(0, 'RIFF');
  view.setUint32(4, 36 + length, true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  write(36, 'data');
  view.setUint32(40, length, true);
  return view.buffer;
}

// What hark needs of an audio context in Node.

/** The part of `AnalyserNode` that hark reads: levels of frequencies, as https://www.w3.org/TR/webaudio/#fft-windowing-and-smoothing-over-time has them. */
export class Analyser {
  fftSize = 512;
  smoothingTimeConstant = 0;
  latest = new Float32Array(512);
  readonly #smoothed = new Float32Array(256);
  readonly frequencyBinCount = 256;

  getFloatFrequencyData(levels: Float32Array): void {
    const size = this.fftSize;
    const real = this.latest.map((sample, n) => {
      return sample * (0.42 - 0.5 * (cosines[n] as number) + 0.08 * (cosines[(2 * n) % size] as number));
    });
    const imaginary = new Float32Array(size);
    fft(real, imaginary);
    for (let bin = 0; bin < levels.length; bin++) {
      const size0 = Math.hypot(real[bin] as number, imaginary[bin] as number) / size;
      const smoothing = this.smoothingTimeConstant;
      const smoothed = smoothing * (this.#smoothed[bin] as number) + (1 - smoothing) * size0;
      this.#smoothed[bin] = smoothed;
      levels[bin] = 20 * Math.log10(smoothed);
    }
  }

  disconnect(): void {}
}

const cosines = Float32Array.from({ length: 512 }, (_, n) => Math.cos((2 * Math.PI * n) / 512));
const sines = Float32Array.from({ length: 512 }, (_, n) => Math.sin((2 * Math.PI * n) / 512));

/** In place, for 512 values. */
function fft(real: Float32Array, imaginary: Float32Array): void {
  const size = real.length;
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) [real[i], real[j]] = [real[j] as number, real[i] as number];
  }
  for (let length = 2; length <= size; length *= 2) {
    for (let start = 0; start < size; start += length) {
      for (let k = 0; k < length / 2; k++) {
        const [a, b] = [start + k, start + k + length / 2];
        const turn = (k * size) / length;
        const [c, s] = [cosines[turn] as number, -(sines[turn] as number)];
        const re = (real[b] as number) * c - (imaginary[b] as number) * s;
        const im = (real[b] as number) * s + (imaginary[b] as number) * c;
        [real[b], imaginary[b]] = [(real[a] as number) - re, (imaginary[a] as number) - im];
        [real[a], imaginary[a]] = [(real[a] as number) + re, (imaginary[a] as number) + im];
      }
    }
  }
}

// Other detectors, from npm. They decide for frames of 10 to 50 ms, and a second counts when at least 0.25 s of it are speech: as little as
// `@ricky0123/vad-web` takes for an utterance. Their own defaults apply otherwise. JavaScript, because their packages are only there when it runs.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import fvad from '@echogarden/fvad-wasm';
import createRnnoise from '@jitsi/rnnoise-wasm/dist/rnnoise.js';
import { InferenceSession, Tensor } from 'onnxruntime-web';
import { Analyser } from './analyser.ts';
import { rate } from './recordings.ts';

const require = createRequire(import.meta.url);

const framesOf = (second, length) =>
  Array.from({ length: Math.floor(second.length / length) }, (_, n) => second.subarray(n * length, (n + 1) * length));

/** Whether enough of the frames of a second are speech. */
const isEnough = (frames) => frames.filter(Boolean).length / frames.length >= 0.25;

/** libfvad is the detector of WebRTC. Its strictest mode. */
async function webRtc() {
  const module = await fvad();
  const length = 240; // 30 ms
  return {
    name: 'WebRTC VAD',
    create() {
      const vad = module._fvad_new();
      module._fvad_set_mode(vad, 3);
      module._fvad_set_sample_rate(vad, rate);
      const buffer = module._malloc(2 * length);
      const isSpeech = (frame) => {
        module.HEAP16.set(
          frame.map((sample) => Math.max(-1, Math.min(1, sample)) * 32_767),
          buffer / 2,
        );
        return module._fvad_process(vad, buffer, length) === 1;
      };
      return (second) => isEnough(framesOf(second, length).map(isSpeech));
    },
  };
}

/** RNNoise 0.1, with which Jitsi Meet tells talk from noise. It takes 48 kHz and 16 bit values. Speech above a probability of 0.5. */
async function rnnoise() {
  const module = await createRnnoise({
    wasmBinary: await readFile(require.resolve('@jitsi/rnnoise-wasm/dist/rnnoise.wasm')),
  });
  const length = 480; // 10 ms
  const buffer = module._malloc(4 * length);
  return {
    name: 'RNNoise',
    create() {
      const state = module._rnnoise_create(0);
      const widen = sixTimes();
      const isSpeech = (frame) => {
        module.HEAPF32.set(frame, buffer / 4);
        return module._rnnoise_process_frame(state, buffer, buffer) > 0.5;
      };
      return (second) => isEnough(framesOf(widen(second, 32_767), length).map(isSpeech));
    },
  };
}

/** Resamples from 8 to 48 kHz, block by block, and multiplies by a gain: a low pass of 96 values, a sine over its argument under a Hann window. */
function sixTimes() {
  const [times, reach] = [6, 8];
  const filter = Float32Array.from({ length: 2 * reach * times }, (_, n) => {
    const distance = (n + 0.5) / times - reach;
    return (Math.sin(Math.PI * distance) / (Math.PI * distance)) * Math.cos((Math.PI * distance) / (2 * reach)) ** 2;
  });
  let before = new Float32Array(2 * reach);
  return (block, gain) => {
    const sound = Float32Array.of(...before, ...block);
    before = sound.slice(-2 * reach);
    const wide = new Float32Array(block.length * times);
    for (let n = 0; n < wide.length; n++) {
      const newest = Math.floor(n / times) + 2 * reach;
      let sum = 0;
      for (let tap = 0; tap < 2 * reach; tap++) sum += sound[newest - tap] * filter[tap * times + (n % times)];
      wide[n] = gain * sum;
    }
    return wide;
  };
}

/** Silero at 8 kHz: windows of 256 samples with the 32 before them. Speech above a probability of 0.5. */
async function silero() {
  const session = await InferenceSession.create(
    await readFile(require.resolve('@ricky0123/vad-web/dist/silero_vad_v5.onnx')),
  );
  const [length, context] = [256, 32];
  const sr = new Tensor('int64', BigInt64Array.of(BigInt(rate)));
  return {
    name: 'Silero VAD 5',
    create() {
      let state = new Tensor('float32', new Float32Array(256), [2, 1, 128]);
      let before = new Float32Array(context);
      return async (second) => {
        const frames = [];
        for (const frame of framesOf(second, length)) {
          const input = Float32Array.of(...before, ...frame);
          before = frame.slice(length - context);
          const result = await session.run({ input: new Tensor('float32', input, [1, context + length]), state, sr });
          state = result.stateN;
          frames.push(result.output.data[0] > 0.5);
        }
        return isEnough(frames);
      };
    },
  };
}

/** hark is a level meter: it looks every 50 ms, and speech is what is louder than -50 dB. Its audio context is a stand-in at 8 kHz. */
function hark() {
  let analyser;
  class AudioContext {
    createAnalyser = () => analyser;
    createMediaStreamSource = () => ({ connect() {}, disconnect() {} });
  }
  class Element {}
  Object.assign(globalThis, { window: { AudioContext }, HTMLAudioElement: Element, HTMLVideoElement: Element });
  const listen = require('hark');
  return {
    name: 'hark',
    create() {
      const own = new Analyser();
      analyser = own;
      let look;
      let harker;
      /** Its timer is ours: it looks when it has been given the next 50 ms. */
      const run = (task) => {
        const { setTimeout } = globalThis;
        globalThis.setTimeout = (next) => {
          look = next;
        };
        task();
        globalThis.setTimeout = setTimeout;
      };
      run(() => {
        harker = listen({}, {});
      });
      return (second) =>
        isEnough(
          framesOf(second, rate / 20).map((frame) => {
            own.latest = Float32Array.of(...own.latest.subarray(frame.length), ...frame);
            run(look);
            return harker.speaking;
          }),
        );
    },
  };
}

export const peers = async () => [hark(), await webRtc(), await rnnoise(), await silero()];

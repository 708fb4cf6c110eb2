import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSpeechDetector } from '../../src/core/speech-detector.ts';
import {
  atLevel,
  beeps,
  coughs,
  fan,
  hum,
  inRoom,
  inTurn,
  mix,
  music,
  type Sound,
  silence,
  talk,
  typing,
  whiteNoise,
  withGaps,
} from '../support/sounds.ts';

/** Whether the detector hears speech, second by second of a take. */
function judge(sound: Sound, { seconds = 20, rate = 8000, seed = 1, threshold = 9 } = {}): boolean[] {
  const isSpeech = createSpeechDetector(threshold);
  const samples = sound({ seconds, rate, seed });
  return Array.from({ length: seconds }, (_, second) =>
    isSpeech(samples.subarray(second * rate, (second + 1) * rate), rate),
  );
}

/** The share of seconds in which it hears speech, 0 to 1, in two takes of 20 s. */
function share(sound: Sound, options = {}): number {
  const all = [1, 2].flatMap((seed) => judge(sound, { seed, ...options }));
  return all.filter(Boolean).length / all.length;
}

/** Two octaves of beeps, again and again. */
const scale = Array.from({ length: 40 }, (_, n) => 220 * 2 ** (((n * 5) % 24) / 12));
const quietRoom = atLevel(-65, fan);

describe('the speech detector never takes for speech', () => {
  test.each<{ what: string; sound: Sound }>([
    { what: 'silence', sound: silence },
    { what: 'hiss', sound: atLevel(-40, whiteNoise) },
    { what: 'a fan that starts', sound: inTurn([6, quietRoom], [14, atLevel(-25, fan)]) },
    { what: 'a hum of 50 Hz', sound: mix(atLevel(-25, hum(50)), quietRoom) },
    { what: 'a buzz of 60 Hz that starts', sound: inTurn([6, quietRoom], [14, atLevel(-25, hum(60, 40))]) },
    { what: 'a microphone that is plugged in to a hum', sound: inTurn([6, silence], [14, atLevel(-25, hum(50, 40))]) },
    { what: 'typing, 2 keys a second', sound: mix(atLevel(-25, inRoom(typing(2))), quietRoom) },
    { what: 'typing, 8 keys a second', sound: mix(atLevel(-25, inRoom(typing(8))), quietRoom) },
    { what: 'typing into a microphone in the keyboard', sound: mix(atLevel(-10, typing(6)), quietRoom) },
    { what: 'a cough now and then', sound: mix(atLevel(-20, inRoom(coughs(4, 10, 16))), quietRoom) },
    { what: 'a fit of coughing', sound: mix(atLevel(-20, inRoom(coughs(4, 4.5, 5.1, 5.6))), quietRoom) },
    { what: 'a low beep each second', sound: mix(atLevel(-20, beeps(440, 1)), quietRoom) },
    {
      what: 'beeps of changing pitch',
      sound: mix(atLevel(-20, inTurn(...scale.map((pitch) => [0.5, beeps(pitch, 2)] as const))), quietRoom),
    },
    { what: 'a high beep four times a second', sound: mix(atLevel(-20, beeps(2000, 4)), quietRoom) },
    {
      what: 'a beep in hiss, whose period of 2.6 ms is no whole number of samples',
      sound: mix(atLevel(-25, beeps(381, 4)), atLevel(-37, whiteNoise), quietRoom),
    },
    { what: 'a melody', sound: mix(atLevel(-30, inRoom(music)), quietRoom) },
    {
      what: 'typing, a hum and a fan at once',
      sound: mix(atLevel(-25, typing(5)), atLevel(-30, hum(50)), atLevel(-45, fan)),
    },
  ])('$what', ({ sound }) => {
    expect(share(sound)).toBe(0);
    expect(share(withGaps(1, sound)), 'as an overloaded machine captures it').toBe(0);
  });
});

describe('the speech detector hears', () => {
  const voices = [90, 300].flatMap((pitch) => [3, 6].map((pace) => ({ pitch, pace })));

  test.each([...voices, { pitch: 180, pace: 4.5 }])(
    'a voice of $pitch Hz with $pace syllables a second within 5 s',
    (voice) => {
      const heard = judge(mix(atLevel(-30, inRoom(talk(voice))), quietRoom));
      expect(heard.slice(0, 5)).toContain(true);
      expect(heard.filter(Boolean).length).toBeGreaterThan(10);
    },
  );

  // Measured over 10 takes: above a fan 0.75 at 6 dB, 0.90 at 9 dB, 0.93 from 15 dB on; hiss 0.45, 0.85 and 0.94; a hum 0.87 to
  // 0.93; typing 0.37 when as loud as the voice, 0.85 at 6 dB. In every take speech was heard: what is missed are seconds.
  test.each<{ above: number; what: string; noise: Sound; least: number }>([
    { above: 6, what: 'a fan', noise: fan, least: 0.4 },
    { above: 12, what: 'a fan', noise: fan, least: 0.8 },
    { above: 9, what: 'hiss', noise: whiteNoise, least: 0.4 },
    { above: 20, what: 'hiss', noise: whiteNoise, least: 0.85 },
    { above: 12, what: 'a hum', noise: hum(50), least: 0.8 },
    { above: 6, what: 'typing', noise: typing(6), least: 0.6 },
  ])('a voice $above dB above $what', ({ above, noise, least }) => {
    for (const pitch of [110, 210]) {
      const voice = atLevel(-30, inRoom(talk({ pitch, pace: 4.5 })));
      const both = mix(voice, atLevel(-30 - above, noise), quietRoom);
      expect(share(both)).toBeGreaterThan(least);
      expect(share(withGaps(1, both)), 'as an overloaded machine captures it').toBeGreaterThan(least);
    }
  });

  // 44,100 Hz is no multiple of the rate at which it looks at sound
  test.each([16_000, 44_100])('a voice, and no typing, at %d samples a second', (rate) => {
    const voice = mix(atLevel(-30, inRoom(talk({ pitch: 150, pace: 4.5 }))), quietRoom);
    const typist = mix(atLevel(-25, inRoom(typing(5))), quietRoom);
    expect(judge(voice, { seconds: 10, rate }).filter(Boolean).length).toBeGreaterThan(6);
    expect(judge(typist, { seconds: 10, rate })).not.toContain(true);
  });

  test('an echoing voice of which a machine loses 12 gaps a second', () => {
    const shares = [110, 150, 210].map((pitch) => {
      const voice = mix(atLevel(-30, inRoom(inRoom(talk({ pitch, pace: 4.5 })))), quietRoom);
      return share(withGaps(12, voice));
    });
    expect(Math.min(...shares)).toBeGreaterThan(0.45);
  });

  test('a voice between whose words the browser sends zeros', () => {
    const voice = atLevel(-30, talk({ pitch: 150, pace: 4.5 }));
    const gated: Sound = (take) => {
      const samples = voice(take);
      const frame = take.rate / 100;
      for (let start = 0; start < samples.length; start += frame) {
        const part = samples.subarray(start, start + frame);
        if (part.every((sample) => Math.abs(sample) < 0.003)) part.fill(0);
      }
      return samples;
    };
    expect(share(gated)).toBeGreaterThan(0.8);
  });

  test('a voice of which it gets only two thirds', () => {
    const [rate, handed] = [48_000, 32_768]; // the most that an analyser remembers
    const isSpeech = createSpeechDetector(9);
    const samples = mix(atLevel(-30, talk({ pitch: 150, pace: 4.5 })), quietRoom)({ seconds: 12, rate, seed: 1 });
    const heard = Array.from({ length: 12 }, (_, second) =>
      isSpeech(samples.subarray((second + 1) * rate - handed, (second + 1) * rate), rate),
    );
    expect(heard.filter(Boolean).length).toBeGreaterThan(6);
  });
});

describe('what the speech detector hears begins and ends with the talk:', () => {
  const voice = mix(atLevel(-30, talk({ pitch: 120, pace: 4.5 })), quietRoom);

  test('nothing is heard before it, and nothing is left of it a second later', () => {
    for (let seed = 1; seed <= 3; seed++) {
      const heard = judge(inTurn([5, quietRoom], [6, voice], [9, quietRoom]), { seed });
      expect(heard.slice(0, 5)).not.toContain(true);
      expect(heard.slice(5, 11)).toContain(true);
      expect(heard.slice(12)).not.toContain(true);
    }
  });

  test('one word long after it is not speech, in a microphone that sends zeros meanwhile', () => {
    const heard = judge(inTurn([8, voice], [15, silence], [0.5, voice], [4.5, silence]), { seconds: 28 });
    expect(heard.slice(0, 8)).toContain(true);
    expect(heard.slice(10)).not.toContain(true);
  });

  test('a voice after a fan has started is heard within 20 s', () => {
    const loud = atLevel(-40, fan);
    const heard = judge(inTurn([5, quietRoom], [35, mix(loud, atLevel(-28, talk({ pitch: 120, pace: 4.5 })))]), {
      seconds: 40,
    });
    expect(heard.slice(5, 25)).toContain(true);
  });

  test('a microphone that is muted and switched on again keeps what it has learnt', () => {
    const heard = judge(inTurn([5, quietRoom], [5, silence], [5, quietRoom], [10, voice]), { seconds: 25 });
    expect(heard.slice(0, 15)).not.toContain(true);
    expect(heard.slice(15)).toContain(true);
  });
});

test('a higher threshold needs a louder voice', () => {
  const voice = mix(atLevel(-30, talk({ pitch: 120, pace: 4.5 })), atLevel(-45, fan));
  expect(share(voice)).toBeGreaterThan(0.8);
  expect(share(voice, { threshold: 30 })).toBe(0);
});

describe('for any sound,', () => {
  const rate = 8000;
  const block = fc.oneof(
    fc.constant(new Float32Array(rate)),
    fc
      .record({ seed: fc.nat(), gain: fc.double({ min: 0, max: 1, noNaN: true }) })
      .map(({ seed, gain }) => whiteNoise({ seconds: 1, rate, seed }).map((sample) => sample * gain)),
    fc
      .record({ offset: fc.double({ min: -1, max: 1, noNaN: true }) })
      .map(({ offset }) => new Float32Array(rate).fill(offset)),
    fc.nat(60).map((length) => new Float32Array(length).fill(0.5)),
  );

  test('noise whose level jumps about is not speech', () => {
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 12 }), (blocks) => {
        const isSpeech = createSpeechDetector(9);
        for (const samples of blocks) expect(isSpeech(samples, rate)).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  test('a steady tone is not speech', () => {
    fc.assert(
      fc.property(fc.double({ min: 20, max: 3900, noNaN: true }), fc.integer({ min: -60, max: 0 }), (pitch, level) => {
        const gain = 10 ** (level / 20);
        const tone: Sound = ({ seconds, rate }) =>
          new Float32Array(seconds * rate).map((_, i) => gain * Math.sin((2 * Math.PI * pitch * i) / rate));
        expect(judge(tone, { seconds: 6 })).not.toContain(true);
      }),
      { numRuns: 30 },
    );
  });

  test('the volume of the microphone changes nothing', () => {
    const take = { seconds: 10, rate, seed: 1 };
    const voice = mix(atLevel(-30, inRoom(talk({ pitch: 120, pace: 4.5 }))), atLevel(-45, fan))(take);
    const typist = mix(atLevel(-30, inRoom(typing(5))), atLevel(-45, fan))(take);
    const expected = judge(() => voice, take);
    expect(expected).toContain(true);
    fc.assert(
      fc.property(fc.integer({ min: -20, max: 20 }), (decibels) => {
        const louder = (samples: Float32Array) => samples.map((sample) => sample * 10 ** (decibels / 20));
        expect(judge(() => louder(voice), take)).toEqual(expected);
        expect(judge(() => louder(typist), take)).not.toContain(true);
      }),
      { numRuns: 8 },
    );
  });
});

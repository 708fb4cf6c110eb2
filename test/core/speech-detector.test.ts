import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { createSpeechDetector } from '../../src/core/speech-detector.ts';
import * as sounds from '../support/sounds.ts';
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
  silence,
  talk,
  typing,
} from '../support/sounds.ts';

const { whiteNoise } = sounds;

vi.setConfig({ testTimeout: 120_000 }); // minutes of sound are made here

/** What the detector says second by second of a take. */
function judge(sound: sounds.Sound, { seconds = 20, rate = 8000, seed = 1, threshold = 9 } = {}): boolean[] {
  const isSpeech = createSpeechDetector(threshold);
  const samples = sound({ seconds, rate, seed });
  return Array.from({ length: seconds }, (_, second) =>
    isSpeech(samples.subarray(second * rate, (second + 1) * rate), rate),
  );
}

/** Of how many seconds it says so, 0 to 1, over takes of 20 s. */
function share(sound: sounds.Sound, takes = 4, options = {}): number {
  const all = Array.from({ length: takes }, (_, index) => judge(sound, { seed: index + 1, ...options })).flat();
  return all.filter(Boolean).length / all.length;
}

const quietRoom = atLevel(-65, fan);

describe('is never speech:', () => {
  test.each<[string, sounds.Sound]>([
    ['nothing at all', silence],
    ['hiss', atLevel(-40, whiteNoise)],
    ['a loud fan', atLevel(-25, fan)],
    ['a fan that starts', inTurn([6, quietRoom], [14, atLevel(-25, fan)])],
    ['a hum of 50 Hz', mix(atLevel(-25, hum(50)), quietRoom)],
    ['a buzz of 60 Hz', mix(atLevel(-25, hum(60, 40)), quietRoom)],
    ['a buzz that starts', inTurn([6, quietRoom], [14, mix(atLevel(-25, hum(50, 40)), quietRoom)])],
    ['a microphone that is plugged in to a hum', inTurn([6, silence], [14, atLevel(-25, hum(50, 40))])],
    ['typing, 2 keys a second', mix(atLevel(-25, inRoom(typing(2))), quietRoom)],
    ['typing, 4 keys a second', mix(atLevel(-25, inRoom(typing(4))), quietRoom)],
    ['typing, 8 keys a second', mix(atLevel(-25, inRoom(typing(8))), quietRoom)],
    ['typing into a microphone in the keyboard', mix(atLevel(-10, typing(6)), quietRoom)],
    ['a cough now and then', mix(atLevel(-20, inRoom(coughs(4, 10, 16))), quietRoom)],
    ['two coughs in a row', mix(atLevel(-20, inRoom(coughs(4, 4.6, 12, 12.5))), quietRoom)],
    ['a fit of coughing', mix(atLevel(-20, inRoom(coughs(4, 4.5, 5.1, 5.6))), quietRoom)],
    ['a low beep each second', mix(atLevel(-20, beeps(440, 1)), quietRoom)],
    ['a high beep four times a second', mix(atLevel(-20, beeps(2000, 4)), quietRoom)],
    ['typing, a hum and a fan', mix(atLevel(-25, typing(5)), atLevel(-30, hum(50)), atLevel(-45, fan))],
  ])('%s', (_what, sound) => {
    expect(share(sound, 5)).toBe(0);
  });
});

describe('is speech:', () => {
  const voices = [90, 120, 180, 220, 300].flatMap((pitch) => [3, 4.5, 6].map((pace) => ({ pitch, pace })));

  test.each(voices)('a voice of $pitch Hz with $pace syllables a second', (voice) => {
    const heard = judge(mix(atLevel(-30, inRoom(talk(voice))), quietRoom));
    expect(heard.indexOf(true)).toBeGreaterThanOrEqual(0);
    expect(heard.indexOf(true)).toBeLessThan(5);
    expect(heard.filter(Boolean).length).toBeGreaterThan(10);
  });

  // Measured over 10 takes: above a fan 0.75 at 6 dB, 0.90 at 9 dB, 0.93 from 15 dB on; hiss 0.45, 0.85 and 0.94; a hum 0.87 to
  // 0.93; typing 0.37 when as loud as the voice, 0.85 at 6 dB. In every take speech was heard: what is missed are seconds.
  test.each<[number, string, sounds.Sound, number]>([
    [6, 'a fan', fan, 0.4],
    [9, 'a fan', fan, 0.7],
    [12, 'a fan', fan, 0.8],
    [20, 'a fan', fan, 0.85],
    [30, 'a fan', fan, 0.85],
    [9, 'hiss', whiteNoise, 0.4],
    [12, 'hiss', whiteNoise, 0.7],
    [20, 'hiss', whiteNoise, 0.85],
    [12, 'a hum', hum(50), 0.8],
    [6, 'typing', typing(6), 0.6],
  ])('a voice %d dB above %s', (above, _what, noise, least) => {
    for (const pitch of [110, 210]) {
      const voice = atLevel(-30, inRoom(talk({ pitch, pace: 4.5 })));
      expect(share(mix(voice, atLevel(-30 - above, noise), quietRoom))).toBeGreaterThan(least);
    }
  });

  test.each([-15, -25, -35, -45])('at a level of %d dB', (level) => {
    const voice = atLevel(level, inRoom(talk({ pitch: 150, pace: 4.5 })));
    expect(share(mix(voice, atLevel(level - 25, fan)))).toBeGreaterThan(0.8);
  });

  test.each([8000, 16_000, 44_100, 48_000])('at %d samples a second', (rate) => {
    const voice = atLevel(-30, inRoom(talk({ pitch: 150, pace: 4.5 })));
    expect(share(mix(voice, quietRoom), 2, { rate })).toBeGreaterThan(0.8);
    expect(share(mix(atLevel(-25, inRoom(typing(5))), quietRoom), 2, { rate })).toBe(0);
  });

  test('though only two thirds of the sound is handed over', () => {
    const isSpeech = createSpeechDetector(9);
    const samples = mix(
      atLevel(-30, talk({ pitch: 150, pace: 4.5 })),
      quietRoom,
    )({ seconds: 20, rate: 48_000, seed: 1 });
    const heard = Array.from({ length: 20 }, (_, second) =>
      isSpeech(samples.subarray((second + 1) * 48_000 - 32_768, (second + 1) * 48_000), 48_000),
    );
    expect(heard.filter(Boolean).length).toBeGreaterThan(12);
  });
});

describe('begins and ends with the talk:', () => {
  const voice = mix(atLevel(-30, talk({ pitch: 120, pace: 4.5 })), quietRoom);

  test('nothing is heard before it, and nothing is left of it a second later', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const heard = judge(inTurn([5, quietRoom], [6, voice], [9, quietRoom]), { seed });
      expect(heard.slice(0, 5)).not.toContain(true);
      expect(heard.slice(5, 11)).toContain(true);
      expect(heard.slice(12)).not.toContain(true);
    }
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

test('a higher threshold wants a louder voice', () => {
  const voice = mix(atLevel(-30, talk({ pitch: 120, pace: 4.5 })), atLevel(-45, fan));
  expect(share(voice, 3)).toBeGreaterThan(0.8);
  expect(share(voice, 3, { threshold: 30 })).toBe(0);
});

// Told here and in the README: a melody is as a voice is.
test('music is taken for speech now and then', () => {
  const heard = share(mix(atLevel(-30, inRoom(music)), quietRoom), 10);
  expect(heard).toBeLessThan(0.5);
});

describe('whatever the numbers,', () => {
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

  test('noise whose level jumps about is no speech', () => {
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 12 }), (blocks) => {
        const isSpeech = createSpeechDetector(9);
        for (const samples of blocks) expect(isSpeech(samples, rate)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test('a steady tone is no speech', () => {
    fc.assert(
      fc.property(fc.double({ min: 20, max: 3900, noNaN: true }), fc.integer({ min: -60, max: 0 }), (pitch, level) => {
        const tone: sounds.Sound = ({ seconds, rate }) =>
          Float32Array.from({ length: seconds * rate }, (_, i) => Math.sin((2 * Math.PI * pitch * i) / rate));
        expect(judge(atLevel(level, tone), { seconds: 8 })).not.toContain(true);
      }),
      { numRuns: 60 },
    );
  });

  test('the volume of the microphone does not decide', () => {
    const voice = mix(atLevel(-30, inRoom(talk({ pitch: 120, pace: 4.5 }))), atLevel(-45, fan));
    const typist = mix(atLevel(-30, inRoom(typing(5))), atLevel(-45, fan));
    const expected = judge(voice);
    fc.assert(
      fc.property(fc.integer({ min: -20, max: 20 }), (decibels) => {
        const louder =
          (sound: sounds.Sound): sounds.Sound =>
          (take) =>
            sound(take).map((s) => s * 10 ** (decibels / 20));
        expect(judge(louder(voice))).toEqual(expected);
        expect(judge(louder(typist))).not.toContain(true);
      }),
      { numRuns: 8 },
    );
  });
});

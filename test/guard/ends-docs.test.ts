// docs/ends.md, held against the adapters: each has its row, with every word that it knows.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { agoraCauses } from '../../src/adapters/causes/agora.ts';
import { azureCauses } from '../../src/adapters/causes/azure.ts';
import { chimeCauses } from '../../src/adapters/causes/chime.ts';
import { dailyCauses } from '../../src/adapters/causes/daily.ts';
import { eyesonCauses } from '../../src/adapters/causes/eyeson.ts';
import { jitsiCauses } from '../../src/adapters/causes/jitsi.ts';
import { liveKitCauses } from '../../src/adapters/causes/livekit.ts';
import { streamCauses } from '../../src/adapters/causes/stream.ts';
import { twilioCauses } from '../../src/adapters/causes/twilio.ts';
import { vonageCauses } from '../../src/adapters/causes/vonage.ts';
import { zoomCauses } from '../../src/adapters/causes/zoom.ts';
import { endTexts } from '../../src/elements/dialog/end-reason.ts';
import { words } from '../../src/elements/words/en.ts';
import { endCauses } from '../../src/guard/meeting-end.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/ends.md'), 'utf8');
const sdks = {
  eyeson: eyesonCauses,
  Stream: streamCauses,
  LiveKit: liveKitCauses,
  Daily: dailyCauses,
  'Twilio Video': twilioCauses,
  Jitsi: jitsiCauses,
  'Amazon Chime': chimeCauses,
  'Vonage (OpenTok)': vonageCauses,
  Agora: agoraCauses,
  'Zoom Video SDK': zoomCauses,
  'Azure Communication Services': azureCauses,
};
const columns = [...(/^\| SDK .+$/m.exec(page)?.[0] ?? '').matchAll(/`(\w+)`/g)].map(([, cause]) => cause);

test.each(Object.entries(sdks))('docs/ends.md has the words of %s', (name, causes) => {
  const row = page.split('\n').find((line) => line.startsWith(`| ${name} | `)) ?? '';
  const cells = row.slice(`| ${name} | `.length).split(' | ');
  const listed = cells.flatMap((cell, at) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => [word, columns[at]] as const),
  );
  const known = Object.entries(causes).filter(([, cause]) => cause !== 'unknown');
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(known));
});

test('docs/ends.md explains each cause, with the text of the dialog where it has its own', () => {
  const rows = [...page.matchAll(/^\| `'(\w+)'` \| .+? \| (.+?) \| .+ \|$/gm)].map(([, cause, text]) => ({
    cause,
    text,
  }));
  const isShown = (cause: string) => cause !== 'local' && cause !== 'unknown';
  expect(rows).toEqual(
    endCauses.map((cause) => ({ cause, text: isShown(cause) ? words[endTexts[cause]] : 'nothing by itself' })),
  );
});

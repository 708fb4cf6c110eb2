// Recordings of voices and noises, from Debian packages. They are kept in a folder outside the repository, with the packages' versions beside
// them. Needs Debian or Ubuntu with `ffmpeg`: `apt-get install ffmpeg`.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';

const folder = join(homedir(), '.cache/still-there/recordings');

/** What all recordings are resampled to, Hz: the rate at which `speech()` reads the microphone. */
export const rate = 8000;

/** Limits may be chosen on `tuning`. What the docs report is `held out`. */
export type Half = 'tuning' | 'held out';

export interface Recordings {
  /** A speaker, or a kind of noise. */
  readonly name: string;
  readonly half: Half;
  readonly files: readonly Float32Array[];
}

/** Where the files of a speaker or a kind of noise are: package and pattern. */
interface Place {
  readonly name: string;
  readonly from: readonly (readonly [debianPackage: string, pattern: string])[];
  /** How many files are taken at most, evenly spread over all. */
  readonly atMost: number;
}

const speaker = (name: string, debianPackage: string, pattern: string): Place => ({
  name,
  from: [[debianPackage, pattern]],
  atMost: 90,
});

const asterisk = (name: string, debianPackage: string): Place =>
  speaker(name, debianPackage, 'usr/share/asterisk/sounds/*/{vm,conf,agent,queue,demo,dir,pbx,privacy,followme}*.wav');
const fillets = (name: string, language: string, debianPackage: string): Place =>
  speaker(name, debianPackage, `usr/share/games/fillets-ng/sound/*/${language}/*.ogg`);
const stamps = (language: string): Place =>
  speaker(`Tux Paint, ${language}`, 'tuxpaint-stamps-default', `usr/share/tuxpaint/stamps/**/*_desc_${language}.ogg`);
const ktuberling = (language: string): Place =>
  speaker(`KTuberling, ${language}`, 'ktuberling-data', `usr/share/ktuberling/sounds/${language}/*.{ogg,wav}`);

const speakers: readonly Place[] = [
  asterisk('Asterisk, en', 'asterisk-core-sounds-en-wav'),
  asterisk('Asterisk, es', 'asterisk-core-sounds-es-wav'),
  asterisk('Asterisk, fr', 'asterisk-core-sounds-fr-wav'),
  asterisk('Asterisk, it', 'asterisk-core-sounds-it-wav'),
  asterisk('Asterisk, ru', 'asterisk-core-sounds-ru-wav'),
  asterisk('Asterisk, it (Menardi)', 'asterisk-prompt-it-menardi-wav'),
  fillets('Fish Fillets, cs', 'cs', 'fillets-ng-data-cs'),
  fillets('Fish Fillets, nl', 'nl', 'fillets-ng-data-nl'),
  fillets('Fish Fillets, en', 'en', 'fillets-ng-data'),
  ...['be', 'bg', 'ca', 'da', 'el', 'es', 'fr', 'lt', 'nl', 'ro', 'ru'].map(stamps),
  ...['ca', 'da', 'de', 'el', 'en', 'fr', 'gl', 'lt', 'ru', 'sl', 'uk', 'wa'].map(ktuberling),
];

const noises: readonly Place[] = [
  { name: 'keys', from: [['bucklespring-data', 'usr/share/buckle/wav/*.wav']], atMost: 170 },
  {
    name: 'beeps',
    from: [['asterisk-core-sounds-en-wav', 'usr/share/asterisk/sounds/*/{beep,beeperr,*-2tone}.wav']],
    atMost: 10,
  },
  {
    name: 'phones',
    from: [
      ['linphone-common', 'usr/share/sounds/linphone/{ringback,toy-mono,rings/oldphone-mono}.wav'],
      ['twinkle-common', 'usr/share/twinkle/*.wav'],
      ['sound-theme-freedesktop', 'usr/share/sounds/freedesktop/stereo/phone-*.oga'],
      ['gajim', 'usr/lib/python3/dist-packages/gajim/data/sounds/call_*.wav'],
    ],
    atMost: 20,
  },
  {
    name: 'desktop sounds',
    from: [
      ['sound-theme-freedesktop', 'usr/share/sounds/freedesktop/stereo/[!ap]*.oga'],
      ['oxygen-sounds', 'usr/share/sounds/*.ogg'],
      ['deepin-sound-theme', 'usr/share/sounds/deepin/stereo/*.*'],
      ['pidgin-data', 'usr/share/sounds/purple/*.wav'],
      ['psi-plus-sounds', 'usr/share/psi-plus/sound/*.wav'],
      ['gajim', 'usr/lib/python3/dist-packages/gajim/data/sounds/[!c]*.wav'],
      ['lomiri-sounds', 'usr/share/sounds/lomiri/notifications/*.ogg'],
      ['yaru-theme-sound', 'usr/share/sounds/Yaru/stereo/*.oga'],
      ['gnome-audio', 'usr/share/sounds/**/[!p]*.wav'],
      ['gnome-control-center-data', 'usr/share/sounds/gnome/default/alerts/*.ogg'],
      ['mate-media-common', 'usr/share/sounds/mate/default/alerts/[!b]*.ogg'],
      ['cinnamon-common', 'usr/share/cinnamon/sounds/*.ogg'],
      ['eiskaltdcpp-sounds', 'usr/share/eiskaltdcpp/sounds/*.wav'],
      ['sound-icons', 'usr/share/sounds/sound-icons/*.wav'],
    ],
    atMost: 400,
  },
  { name: 'tunes of phones', from: [['lomiri-sounds', 'usr/share/sounds/lomiri/ringtones/*.ogg']], atMost: 40 },
  {
    name: 'dogs',
    from: [
      ['tuxpaint-stamps-default', 'usr/share/tuxpaint/stamps/animals/mammals/dogs/dog.ogg'],
      ['scratch', 'usr/share/scratch/Media/Sounds/Animal/Dog*.wav'],
      ['mate-media-common', 'usr/share/sounds/mate/default/alerts/bark.ogg'],
    ],
    atMost: 10,
  },
  {
    name: 'other animals',
    from: [
      [
        'tuxpaint-stamps-default',
        'usr/share/tuxpaint/stamps/animals/{birds,insects,reptiles,mammals/[!d]*}/**/*[!0-9_].ogg',
      ],
      ['tuxpaint-stamps-default', 'usr/share/tuxpaint/stamps/animals/mammals/dogs/fox.ogg'],
    ],
    atMost: 100,
  },
  {
    name: 'coughs and sneezes',
    from: [['scratch', 'usr/share/scratch/Media/Sounds/Human/{Cough,Sneeze}-*.wav']],
    atMost: 10,
  },
  { name: 'music on hold', from: [['asterisk-moh-opsound-wav', 'usr/share/asterisk/moh/*.wav']], atMost: 5 },
  {
    name: 'music of a game',
    from: [['fillets-ng-data', 'usr/share/games/fillets-ng/music/*.ogg']],
    atMost: 15,
  },
];

/** Creates the folder, and says at once which program is missing. */
async function prepare(): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [program, argument] of [
    ['apt-get', '--version'],
    ['dpkg-deb', '--version'],
    ['ffmpeg', '-version'],
  ] as const) {
    if (spawnSync(program, [argument]).status !== 0)
      throw new Error(`${program} is missing. This needs Debian or Ubuntu, and \`apt-get install ffmpeg\`.`);
  }
}

function run(command: string, args: readonly string[], cwd = folder): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`${command} ${args.slice(0, 3).join(' ')} failed: ${error ?? stderr.slice(-500)}`);
  return stdout;
}

/** Downloads and unpacks a package, once. Nothing is installed. */
async function unpack(debianPackage: string): Promise<string> {
  const target = join(folder, debianPackage);
  if (existsSync(target)) return target;
  console.error(`Fetching ${debianPackage}`);
  run('apt-get', ['download', debianPackage]);
  const archive = (await readdir(folder)).find((name) => name.startsWith(`${debianPackage}_`)) as string;
  run('dpkg-deb', ['-x', archive, `${debianPackage}.part`]);
  await writeFile(join(folder, `${debianPackage}.version`), run('dpkg-deb', ['-f', archive, 'Version']));
  await rename(`${target}.part`, target);
  run('rm', [archive]);
  return target;
}

/** Decodes all files, 40 in one call, and keeps the samples under a name that changes with the list of files. */
async function decode(name: string, files: readonly string[]): Promise<Float32Array[]> {
  const list = createHash('sha256').update(files.join()).digest('hex').slice(0, 8);
  const target = join(folder, 'samples', `${name.replaceAll(/\W+/g, '-')}-${list}`);
  const raw = (index: number): string => join(target, `${index}.f32`);
  if (!existsSync(target)) {
    await mkdir(`${target}.part`, { recursive: true });
    for (let start = 0; start < files.length; start += 40) {
      const some = files.slice(start, start + 40);
      const outputs = some.flatMap((_, index) => [
        ...['-map', `${index}:a`, '-t', '240', '-ac', '1', '-ar', String(rate), '-f', 'f32le'],
        join(`${target}.part`, `${start + index}.f32`),
      ]);
      run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...some.flatMap((file) => ['-i', file]), ...outputs]);
    }
    await rename(`${target}.part`, target);
  }
  return Promise.all(
    files.map(async (_, index) => new Float32Array(new Uint8Array(await readFile(raw(index))).buffer)),
  );
}

async function collect({ name, from, atMost }: Place): Promise<Float32Array[]> {
  const all: string[] = [];
  for (const [debianPackage, pattern] of from) {
    const root = await unpack(debianPackage);
    const found: string[] = [];
    for await (const file of glob(pattern, { cwd: root }))
      if (!/_desc_.*_desc_/.test(file)) found.push(join(root, file));
    if (found.length === 0) throw new Error(`${debianPackage} has no ${pattern}`);
    all.push(...found.sort((a, b) => (basename(a) < basename(b) ? -1 : 1)));
  }
  const step = Math.max(1, all.length / atMost);
  return decode(
    name,
    Array.from({ length: Math.min(atMost, all.length) }, (_, n) => all[Math.floor(n * step)] as string),
  );
}

const asBytes = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const half = (index: number): Half => (index % 2 === 0 ? 'tuning' : 'held out');

/** Every second speaker is held out. */
export async function voices(): Promise<Recordings[]> {
  await prepare();
  const all: Recordings[] = [];
  for (const [index, place] of speakers.entries())
    all.push({ name: place.name, half: half(index), files: await collect(place) });
  return all;
}

/** Of each kind of noise every second file is held out. Themes share files: a file that came before is left out, whichever half it is in. */
export async function noiseRecordings(): Promise<Recordings[]> {
  await prepare();
  const all: Recordings[] = [];
  for (const place of noises) {
    const files = await collect(place);
    const isNew = (file: Float32Array, index: number): boolean =>
      !files.slice(0, index).some((earlier) => Buffer.compare(asBytes(earlier), asBytes(file)) === 0);
    for (const part of ['tuning', 'held out'] as const)
      all.push({
        name: place.name,
        half: part,
        files: files.filter((file, index) => half(index) === part && isNew(file, index)),
      });
  }
  return all;
}

/** The packages that the recordings come from, with their versions. */
export async function packageVersions(): Promise<string[]> {
  const names = [...new Set([...speakers, ...noises].flatMap(({ from }) => from.map(([name]) => name)))].sort();
  return Promise.all(
    names.map(async (name) => `${name} ${(await readFile(join(folder, `${name}.version`), 'utf8')).trim()}`),
  );
}

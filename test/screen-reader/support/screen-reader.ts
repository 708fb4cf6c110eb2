// A real screen reader, Orca, on a screen and a session bus of its own. It speaks to a file, which tests wait for and read.
import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { type Engines, findEngines } from '../../../scripts/engines.mjs';
import { ProcessTree, until } from '../../support/processes.ts';

const run = promisify(execFile);

type Orca = NonNullable<Engines['orca']>;

/** How long a sentence may take, in milliseconds: the machine may be busy, and only what never comes is a failure. */
const speechTimeout = 120_000;

/** How long to wait for the screen reader of another test run to end, in milliseconds. */
export const startTimeout = 900_000;

/** What the screen reader has said since a moment. */
export class Speech {
  readonly #read: () => readonly string[];
  readonly #from: number;

  constructor(read: () => readonly string[], from: number) {
    this.#read = read;
    this.#from = from;
  }

  get sentences(): readonly string[] {
    return this.#read().slice(this.#from);
  }

  /** How often a text has been said, alone or in a sentence. */
  count(text: string): number {
    return this.sentences.filter((sentence) => sentence.includes(text)).length;
  }

  /** Waits until a text has been said. */
  async until(text: string): Promise<void> {
    try {
      await until(text, () => this.count(text) > 0, speechTimeout);
    } catch {
      throw new Error(`Expected to hear "${text}", heard ${JSON.stringify(this.sentences)}`);
    }
  }
}

/** A running screen reader; its disposal ends every process it has. Needs `findEngines().orca`. */
export class ScreenReader implements Disposable {
  readonly #tree: ProcessTree;
  readonly #speechFile: string;

  private constructor(tree: ProcessTree, speechFile: string) {
    this.#tree = tree;
    this.#speechFile = speechFile;
  }

  static async start(): Promise<ScreenReader> {
    const { orca } = findEngines();
    if (!orca) throw new Error('Orca is missing: run `node scripts/setup.mjs`');
    const tree = new ProcessTree({ LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', GNOME_ACCESSIBILITY: '1' });
    const reader = new ScreenReader(tree, join(tree.folder, 'speech.jsonl'));
    try {
      await reader.#start(orca);
    } catch (error) {
      tree[Symbol.dispose]();
      throw error;
    }
    return reader;
  }

  /** The environment of programs that the screen reader sees, such as a browser. */
  get env(): Readonly<Record<string, string | undefined>> {
    return this.#tree.env;
  }

  /** Presses keys one after the other, as `xdotool` names them: the screen reader hears no other keyboard. */
  async press(...keys: readonly string[]): Promise<void> {
    await run('xdotool', ['key', '--clearmodifiers', ...keys], { env: this.env as NodeJS.ProcessEnv });
  }

  /** Clicks on the screen, in pixels. */
  async click(x: number, y: number): Promise<void> {
    const args = ['mousemove', String(x), String(y), 'click', '1'];
    await run('xdotool', args, { env: this.env as NodeJS.ProcessEnv });
  }

  /** What is said from now on. */
  listen(): Speech {
    return new Speech(() => this.#said(), this.#said().length);
  }

  [Symbol.dispose](): void {
    this.#tree[Symbol.dispose]();
  }

  #said(): string[] {
    const lines = readFileSync(this.#speechFile, 'utf8').split('\n').slice(0, -1);
    return lines.flatMap((line) => (JSON.parse(line) as { say?: string }).say ?? []);
  }

  async #start(orca: Orca): Promise<void> {
    const { env, folder } = this.#tree;
    const at = (name: string): string => join(folder, name);
    for (const name of ['home', 'run']) mkdirSync(at(name), { mode: 0o700 });
    cpSync(join(import.meta.dirname, 'orca'), at('preferences'), { recursive: true });
    writeFileSync(this.#speechFile, '');
    Object.assign(env, { HOME: at('home'), XDG_RUNTIME_DIR: at('run') });
    Object.assign(env, { ORCA_PREFERENCES: at('preferences'), ORCA_SPEECH: this.#speechFile });

    const size = ['-screen', '0', '1280x800x24', '-nolisten', 'tcp'];
    env.DISPLAY = `:${await this.#firstLine(orca.xvfb, ['-displayfd', '1', ...size])}`;
    env.DBUS_SESSION_BUS_ADDRESS = await this.#firstLine(orca.dbus, ['--session', '--nofork', '--print-address=1']);
    this.#tree.spawn(orca.accessibilityBus, ['--launch-immediately']);
    this.#tree.spawn(orca.openbox, []); // a window is active only where there is a window manager
    for (const name of ['IsEnabled', 'ScreenReaderEnabled']) await this.#setStatus(name);
    // Orca ends at once while another one runs for this user, such as that of another test run.
    let running: ChildProcess | undefined;
    const speaks = (): boolean => {
      if (!running || running.exitCode !== null)
        running = this.#tree.spawn(orca.orca, ['--user-prefs', at('preferences')]);
      return this.#said().length > 0;
    };
    await until('Orca to speak', speaks, startTimeout);
  }

  /** Starts a program and resolves to the first line that it prints. */
  async #firstLine(command: string, args: readonly string[]): Promise<string> {
    const child = this.#tree.spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const lines = createInterface(child.stdout as Readable);
    const [line] = (await Promise.race([once(lines, 'line'), failed(child, command)])) as [string];
    return line;
  }

  /** Says on the bus that there is a screen reader, which makes browsers build what it reads. */
  async #setStatus(name: string): Promise<void> {
    const set = [
      '--session',
      '--dest=org.a11y.Bus',
      '--object-path=/org/a11y/bus',
      '--method=org.freedesktop.DBus.Properties.Set',
      'org.a11y.Status',
      name,
      '<true>',
    ];
    const send = (): Promise<unknown> => run('gdbus', ['call', ...set], { env: this.env as NodeJS.ProcessEnv });
    await until(`the accessibility bus to take ${name}`, async () => (await send()) ?? true, speechTimeout);
  }
}

async function failed(child: ChildProcess, command: string): Promise<never> {
  const [reason] = await Promise.race([once(child, 'exit'), once(child, 'error')]);
  throw new Error(`${command} ended before it was ready: ${reason}`);
}

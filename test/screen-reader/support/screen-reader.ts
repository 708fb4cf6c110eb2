// A real screen reader, Orca, on a screen of its own. It speaks to a file, which tests wait for and read.
import type { ChildProcess } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findEngines } from '../../../scripts/engines.mjs';
import { until } from '../../support/processes.ts';
import { Screen } from '../../support/screen.ts';

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

  /** Whether a text is said within half a minute. */
  async hears(text: string): Promise<boolean> {
    return until(`"${text}"`, () => this.count(text) > 0, 30_000).then(
      () => true,
      () => false,
    );
  }

  /** Waits until one of the texts has been said. */
  async until(...texts: readonly string[]): Promise<void> {
    const names = texts.map((text) => `"${text}"`).join(' or ');
    try {
      await until(names, () => texts.some((text) => this.count(text) > 0), speechTimeout);
    } catch {
      throw new Error(`Expected to hear ${names}, heard ${JSON.stringify(this.sentences)}`);
    }
  }
}

/** A running screen reader; its disposal ends every process it has. Needs `findEngines().orca`. */
export class ScreenReader implements Disposable {
  readonly #screen: Screen;
  readonly #speechFile: string;

  private constructor(screen: Screen) {
    this.#screen = screen;
    this.#speechFile = join(screen.tree.folder, 'speech.jsonl');
  }

  static async start(): Promise<ScreenReader> {
    const reader = new ScreenReader(await Screen.start());
    try {
      await reader.#start();
    } catch (error) {
      reader[Symbol.dispose]();
      throw error;
    }
    return reader;
  }

  /** The environment of programs that the screen reader sees, such as a browser. */
  get env(): Readonly<Record<string, string | undefined>> {
    return this.#screen.tree.env;
  }

  /** Presses keys one after the other, as `xdotool` names them: the screen reader hears no other keyboard. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#screen.input('key', '--clearmodifiers', ...keys);
  }

  /** Clicks on the screen, in pixels. */
  async click(x: number, y: number): Promise<void> {
    await this.#screen.input('mousemove', x, y, 'click', 1);
  }

  /** What is said from now on. */
  listen(): Speech {
    return new Speech(() => this.#said(), this.#said().length);
  }

  [Symbol.dispose](): void {
    this.#screen[Symbol.dispose]();
  }

  #said(): string[] {
    const lines = readFileSync(this.#speechFile, 'utf8').split('\n').slice(0, -1);
    return lines.flatMap((line) => (JSON.parse(line) as { say?: string }).say ?? []);
  }

  async #start(): Promise<void> {
    const { tree } = this.#screen;
    const preferences = join(tree.folder, 'preferences');
    cpSync(join(import.meta.dirname, 'orca'), preferences, { recursive: true });
    writeFileSync(this.#speechFile, '');
    const program = findEngines().orca?.orca as string; // the screen has started with it
    const env = { ORCA_PREFERENCES: preferences, ORCA_SPEECH: this.#speechFile };
    // Orca ends at once while another one runs for this user, such as that of another test run.
    let running: ChildProcess | undefined;
    const speaks = (): boolean => {
      if (!running || running.exitCode !== null) running = tree.spawn(program, ['--user-prefs', preferences], { env });
      return this.#said().length > 0;
    };
    await until('Orca to speak', speaks, startTimeout);
  }
}

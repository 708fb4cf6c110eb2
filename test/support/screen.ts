// A screen with a window manager, a mouse and a keyboard, and the bus over which assistive technology talks to programs. What is
// done here reaches a browser as what a person does, with no tool of the browser in between.
import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { findEngines } from '../../scripts/engines.mjs';
import { ProcessTree, until } from './processes.ts';

const run = promisify(execFile);

/** A running screen; its disposal ends every process on it. Needs the programs of `findEngines().orca`. */
export class Screen implements Disposable {
  readonly tree = new ProcessTree({ LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', GNOME_ACCESSIBILITY: '1' });

  static async start(): Promise<Screen> {
    const screen = new Screen();
    try {
      await screen.#start();
    } catch (error) {
      screen[Symbol.dispose]();
      throw error;
    }
    return screen;
  }

  /** Moves the mouse, presses its buttons and the keys: arguments of `xdotool`. */
  async input(...args: readonly (string | number)[]): Promise<void> {
    await run('xdotool', args.map(String), { env: this.#env });
  }

  /** Does to an object of a page what assistive technology does, once it is there. */
  async assist(deed: 'press' | 'set', name: string, value?: number): Promise<void> {
    const script = join(import.meta.dirname, 'at-spi/act.py');
    const args = [script, deed, name, ...(value === undefined ? [] : [String(value)])];
    // The system's Python, for which Orca brings what is needed.
    await until(`${deed} ${name}`, async () => (await run('/usr/bin/python3', args, { env: this.#env })) ?? true);
  }

  [Symbol.dispose](): void {
    this.tree[Symbol.dispose]();
  }

  get #env(): NodeJS.ProcessEnv {
    return this.tree.env as NodeJS.ProcessEnv;
  }

  async #start(): Promise<void> {
    const { orca } = findEngines();
    if (!orca) throw new Error('Orca is missing: run `node scripts/setup.mjs`');
    const { env, folder } = this.tree;
    for (const [name, variable] of [
      ['home', 'HOME'],
      ['run', 'XDG_RUNTIME_DIR'],
    ] as const) {
      env[variable] = join(folder, name);
      mkdirSync(join(folder, name), { mode: 0o700 });
    }
    const size = ['-screen', '0', '1280x900x24', '-nolisten', 'tcp'];
    env.DISPLAY = `:${await this.#firstLine(orca.xvfb, ['-displayfd', '1', ...size])}`;
    env.DBUS_SESSION_BUS_ADDRESS = await this.#firstLine(orca.dbus, ['--session', '--nofork', '--print-address=1']);
    this.tree.spawn(orca.accessibilityBus, ['--launch-immediately']);
    this.tree.spawn(orca.openbox, []); // a window is active only where there is a window manager
    const bus = ['--session', '--dest=org.a11y.Bus', '--object-path=/org/a11y/bus'];
    // Says on the bus that there is a screen reader, which makes browsers build what it reads.
    for (const name of ['IsEnabled', 'ScreenReaderEnabled']) {
      const set = ['--method=org.freedesktop.DBus.Properties.Set', 'org.a11y.Status', name, '<true>'];
      await until('the bus', async () => (await run(orca.gdbus, ['call', ...bus, ...set], { env: this.#env })) ?? true);
    }
  }

  /** Starts a program and resolves to the first line that it prints. */
  async #firstLine(command: string, args: readonly string[]): Promise<string> {
    const child = this.tree.spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const lines = createInterface(child.stdout as Readable);
    const [line] = await Promise.race([once(lines, 'line'), failed(child, command)]);
    return String(line);
  }
}

async function failed(child: ChildProcess, command: string): Promise<never> {
  const [reason] = await Promise.race([once(child, 'exit'), once(child, 'error')]);
  throw new Error(`${command} ended before it was ready: ${reason}`);
}

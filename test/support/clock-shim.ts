import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findEngines } from '../../scripts/engines.mjs';

/** How far the clocks leap, in milliseconds; negative is back. */
export interface Jump {
  /** `Date.now()` */
  wall?: number;
  /** `performance.now()` and everything that timers wait by */
  monotonic?: number;
}

/**
 * Clocks that jump at will for a program started with `env`: `launch('firefox', { clock })`. A machine that sleeps for an hour is
 * `clock.jump({ wall: 3_600_000 })` on Linux and macOS, where the monotonic clock stops meanwhile.
 */
export class ClockShim implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'still-there-clock-'));
  readonly #offsets: number;
  readonly #jumped = { wall: 0, monotonic: 0 };
  readonly env: { LD_PRELOAD: string; CLOCK_SHIM: string };

  constructor() {
    const library = join(this.#folder, 'clock-shim.so');
    const source = fileURLToPath(new URL('./clock-shim.c', import.meta.url));
    const { cc } = findEngines();
    if (!cc) throw new Error('A C compiler is missing: run `node scripts/setup.mjs`');
    execFileSync(cc, ['-shared', '-fPIC', '-O2', '-Wall', '-o', library, source, '-ldl']);
    this.env = { LD_PRELOAD: library, CLOCK_SHIM: join(this.#folder, 'offsets') };
    this.#offsets = openSync(this.env.CLOCK_SHIM, 'w');
    this.jump({});
  }

  jump({ wall = 0, monotonic = 0 }: Jump): void {
    this.#jumped.wall += wall;
    this.#jumped.monotonic += monotonic;
    const nanoseconds = [this.#jumped.wall, this.#jumped.monotonic].map((ms) => BigInt(Math.round(ms)) * 1_000_000n);
    writeSync(this.#offsets, BigInt64Array.from(nanoseconds), 0, 16, 0);
  }

  [Symbol.dispose](): void {
    closeSync(this.#offsets);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

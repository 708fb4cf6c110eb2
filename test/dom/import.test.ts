import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';

const src = resolve(import.meta.dirname, '../../src');
const adapters = readdirSync(join(src, 'adapters')).filter((name) => name.endsWith('.ts'));

afterEach(() => {
  vi.restoreAllMocks();
});

test.each(['index.ts', 'frame.ts', 'testing/index.ts', ...adapters.map((name) => `adapters/${name}`)])(
  'the import of %s has no side effect in a page (law 14)',
  async (entry) => {
    vi.resetModules();
    const names = Object.getOwnPropertyNames(globalThis);
    const calls = [
      vi.spyOn(EventTarget.prototype, 'addEventListener'),
      vi.spyOn(window, 'addEventListener'),
      vi.spyOn(document, 'addEventListener'),
      vi.spyOn(document, 'createElement'),
      vi.spyOn(document, 'querySelectorAll'),
      vi.spyOn(customElements, 'define'),
      vi.spyOn(console, 'warn'),
    ].map(({ mock }) => mock.calls);
    expect(Object.keys(await import(join(src, entry)))).not.toEqual([]);
    expect(calls.flat()).toEqual([]);
    expect(Object.getOwnPropertyNames(globalThis)).toEqual(names);
  },
);

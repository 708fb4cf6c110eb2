import { compile } from 'svelte/compiler';
import type { Plugin } from 'vitest/config';

/** Compiles the components of `test/support/svelte` for where they are run: in a page or on a server. */
export function svelteComponents(): Plugin {
  return {
    name: 'svelte-components',
    transform(code, filename) {
      if (!filename.endsWith('.svelte')) return undefined;
      const generate = this.environment.config.consumer === 'server' ? 'server' : 'client';
      return compile(code, { filename, generate, dev: true }).js;
    },
  };
}

import { compile } from 'svelte/compiler';
import type { Plugin } from 'vitest/config';

/**
 * Compiles the components of `test/support` for where they are run: in a page or on a server. With `?server` after its name, a
 * component is compiled for a server in a page too, which so gets what a server would send.
 */
export function svelteComponents(): Plugin {
  return {
    name: 'svelte-components',
    transform(code, id) {
      const [filename = '', query] = id.split('?');
      if (!filename.endsWith('.svelte')) return undefined;
      const isForServer = query?.startsWith('server') || this.environment.config.consumer === 'server';
      return compile(code, { filename, generate: isForServer ? 'server' : 'client', dev: true }).js;
    },
  };
}

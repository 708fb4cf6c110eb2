// Components that are compiled for a server, see `test/support/svelte-plugin.ts`.
declare module '*.svelte?server' {
  import type { Component } from 'svelte';

  const component: Component<object>;
  export default component;
}

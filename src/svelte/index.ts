// Written next: the binding for svelte.
export const placeholder = 'svelte';

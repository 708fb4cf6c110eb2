// Written next: the binding for solid.
export const placeholder = 'solid';

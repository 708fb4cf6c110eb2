// Written next: the binding for vue.
export const placeholder = 'vue';

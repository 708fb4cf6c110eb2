import type { Plugin } from 'rollup';

export function operatorPage(): Plugin;

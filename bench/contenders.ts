// Who is measured. `file` mounts it in a page as its users do; `code` is the import whose size counts.

export interface Contender {
  readonly name: string;
  readonly file: string;
  readonly code?: string;
}

export const bare: Contender = { name: 'bare listener', file: 'bare-listener' };

export const contenders: readonly Contender[] = [
  {
    name: 'still-there',
    file: 'still-there',
    code: "export { InactivityMonitor, domActivity } from 'still-there'",
  },
  {
    name: 'react-idle-timer',
    file: 'react-idle-timer',
    code: "export { useIdleTimer } from 'react-idle-timer'",
  },
  { name: '@vueuse/core', file: 'vueuse', code: "export { useIdle } from '@vueuse/core'" },
  { name: '@mantine/hooks', file: 'mantine', code: "export { useIdle } from '@mantine/hooks'" },
  { name: 'idle-timeout', file: 'idle-timeout', code: "export { default } from 'idle-timeout'" },
  bare,
];

/** The same library with more switched on. */
export const variants: readonly Contender[] = [
  { name: 'by default', file: 'still-there' },
  { name: 'every source, and shared tabs', file: 'still-there-sources' },
  { name: 'ten shared tabs, together', file: 'still-there-tabs' },
  bare,
];

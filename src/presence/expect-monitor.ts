import { expect } from '../core/expect.ts';
import type { InactivityMonitor } from './inactivity-monitor.ts';

/** Expects a monitor, by its shape: it may come from another copy of this package. */
export function expectMonitor(monitor: InactivityMonitor): void {
  expect('reset' in Object(monitor), 'monitor', 'an InactivityMonitor', monitor);
}

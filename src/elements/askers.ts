import type { InactivityMonitor } from '../presence/inactivity-monitor.ts';

interface Asker {
  readonly isConnected: boolean;
  readonly monitor: InactivityMonitor | null;
}

const askers = new WeakMap<InactivityMonitor, Asker>();

/** Two dialogs for one monitor would ask twice: the first one does, as long as it is there. */
export function isAsker(dialog: Asker, monitor: InactivityMonitor): boolean {
  const asker = askers.get(monitor);
  if (asker !== dialog && asker?.isConnected && asker.monitor === monitor) return false;
  askers.set(monitor, dialog);
  return true;
}

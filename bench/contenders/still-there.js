import { domActivity, InactivityMonitor } from 'still-there';

export function mount(_container, timeout) {
  // Without `untrusted` the events that the benchmark makes would be dropped early, and the figures would flatter.
  new InactivityMonitor({ timeout, sources: [domActivity({ untrusted: true })] }).start();
}

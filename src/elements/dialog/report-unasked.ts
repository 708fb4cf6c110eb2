import { addListener } from '../../platform/add-listener.ts';
import { reportToPage } from '../../platform/report-error.ts';
import { pause } from '../../platform/timers.ts';
import { findAskers, promptedEvent } from '../../presence/askers.ts';
import type { InactivityMonitor } from '../../presence/inactivity-monitor.ts';

/** How long a framework may take to give a dialog its monitor, in milliseconds. */
const settleTime = 1000;

/**
 * Reports each monitor of this page that becomes `prompted` while a dialog has no monitor and nobody asks, until
 * the signal aborts.
 */
export function reportUnasked(document: Document, signal: AbortSignal): void {
  const onPrompt = async (event: Event): Promise<void> => {
    const { detail: monitor } = event as CustomEvent<InactivityMonitor>;
    await pause(settleTime, signal);
    if (signal.aborted || monitor.state !== 'prompted' || findAskers(monitor).length > 0) return;
    reportToPage(
      new Error(
        '<still-there-dialog> has no monitor, so nobody is asked. Set its property `monitor`. In React use ' +
          '<StillThereDialog> of still-there/react: while it hydrates a page, React sets no property',
      ),
    );
  };
  addListener(document, promptedEvent, onPrompt, { signal });
}

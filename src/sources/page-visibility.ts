import { isHidden } from '../platform/visibility.ts';
import { onWake } from '../platform/waking.ts';
import type { Source } from './source.ts';

/**
 * Whether the page is hidden: another tab is in front, the window is minimised, or the screen is locked, and nothing of the page
 * is seen in a picture-in-picture window or a popup either (see {@link watchWindow}). Reports at once and on every change;
 * without a document it reports false. This is not activity: the monitor uses it for `hiddenTimeout`.
 */
export function pageVisibility(): Source<boolean> {
  return (report, signal) => {
    let last: boolean | undefined;
    const read = (): void => {
      const hidden = isHidden();
      if (hidden !== last) report(hidden);
      last = hidden;
    };
    onWake(read, signal);
    read();
  };
}

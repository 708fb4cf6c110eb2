import { isHidden } from '../platform/visibility.ts';
import type { Source } from './source.ts';

/**
 * Whether the page is hidden: another tab is in front, the window is minimised, or the screen is locked. Reports at once and
 * on every change; without a document it reports false. This is not activity: the monitor uses it for `hiddenTimeout`.
 */
export function pageVisibility(): Source<boolean> {
  return (report, signal) => {
    const read = (): void => report(isHidden());
    globalThis.document?.addEventListener('visibilitychange', read, { signal });
    read();
  };
}

import { expect, expectOptions, expectSignal } from '../core/expect.ts';
import { wallNow } from '../platform/clock.ts';
import { domActivity } from './dom-activity.ts';
import { expectOrigin, messageOf } from './frame-message.ts';

/** The options of {@link shareActivity}. */
export interface ShareActivityOptions {
  /** Aborting it ends the sharing. */
  signal?: AbortSignal;
}

/** Milliseconds between two messages, at least. */
const interval = 1000;

/**
 * For a page inside an iframe: tells the page around it, which listens with `frameActivity()`, when somebody is there.
 *
 * At most once a second, it sends the kind of input and its time, and nothing else: no keys, no coordinates. The browser
 * delivers it only to a parent of a listed origin. What counts is what `domActivity()` counts. Does nothing in a page that is
 * not in a frame, or on a server.
 * @param parents the origins of the pages around it, such as `'https://app.example'`
 * @throws TypeError when the list is empty, an entry is not an origin (such as `'*'`), or an option is unknown or not valid
 */
export function shareActivity(parents: string | readonly string[], options: ShareActivityOptions = {}): void {
  expectOptions(options, ['signal']);
  expectSignal(options.signal);
  const allowed = typeof parents === 'string' ? [parents] : parents;
  expect(Array.isArray(allowed) && allowed.length > 0, 'parents', 'one origin or more', parents);
  for (const origin of allowed) expectOrigin('parents', origin);

  const { window } = globalThis;
  if (!window || window.parent === window) return;
  // A message to another origin than the parent's is an error in the console, so leave out those that it cannot be. A page
  // may hide its origin by its referrer policy ('null', in Firefox 153), and older Firefoxes have no `ancestorOrigins`.
  const embedder = window.location.ancestorOrigins?.[0];
  const targets = embedder && embedder !== 'null' ? allowed.filter((origin) => origin === embedder) : allowed;
  if (targets.length === 0) return;

  let sentAt = -Infinity;
  domActivity()((activity) => {
    const now = wallNow();
    if (Math.abs(now - sentAt) < interval) return;
    sentAt = now;
    for (const origin of targets) window.parent.postMessage(messageOf(activity), origin);
  }, options.signal ?? new AbortController().signal);
}

import { expect } from '../core/expect.ts';
import { wallNow } from '../platform/clock.ts';
import { domActivity } from './dom-activity.ts';
import { expectOrigin, messageOf } from './frame-message.ts';

/** How {@link shareActivity} shares. */
export interface ShareActivityOptions {
  /** Its abort ends the sharing. */
  signal?: AbortSignal;
}

/** A message at most this often, ms. */
const every = 1000;

/**
 * Inside an iframe: tells the page around it, whose `frameActivity()` listens, when somebody is there.
 *
 * It tells what kind of input there was and when, once a second at most, and nothing else: no keys, no coordinates. Only a
 * parent of a listed origin gets it, the browser sees to that. What counts is what `domActivity()` counts. Does nothing in
 * a page that is not in a frame, or on a server.
 * @param parents the origins that may listen, as `'https://app.example'`
 * @throws TypeError when one is not an origin, as `'*'`, or there is none
 */
export function shareActivity(parents: string | readonly string[], options: ShareActivityOptions = {}): void {
  const allowed = typeof parents === 'string' ? [parents] : parents;
  expect(Array.isArray(allowed) && allowed.length > 0, 'parents', 'one origin or more', parents);
  for (const origin of allowed) expectOrigin('parents', origin);

  const { window } = globalThis;
  if (!window || window.parent === window) return;
  // Each message to another origin than the parent's is an error in the console: ask first who it is. A page may hide that by
  // its referrer policy ('null', in Firefox 153), and older Firefoxes do not tell.
  const embedder = window.location.ancestorOrigins?.[0];
  const targets = embedder && embedder !== 'null' ? allowed.filter((origin) => origin === embedder) : allowed;
  if (targets.length === 0) return;

  let toldAt = -Infinity;
  domActivity()((activity) => {
    const now = wallNow();
    if (Math.abs(now - toldAt) < every) return;
    toldAt = now;
    for (const origin of targets) window.parent.postMessage(messageOf(activity), origin);
  }, options.signal ?? new AbortController().signal);
}

import { make, write } from './element.js';
import { duration } from './words.js';

/** @import { Health } from '../engine/hard-limit-api.ts' */

/** @typedef {{ readonly tone: 'good' | 'bad', readonly name: string, readonly text: string }} Line */

/** The states of a webhook that works. */
const registered = ['kept', 'registered', 'replaced'];

/**
 * @param {HTMLElement} list
 * @param {Health | undefined} health
 * @param {number} now the server's, epoch ms
 */
export function showHealth(list, health, now) {
  const lines = health ? linesOf(health, now) : [];
  while (list.children.length > lines.length) list.lastElementChild?.remove();
  while (list.children.length < lines.length) list.append(make('li', {}, [make('b'), ' ', make('bdi')]));
  for (const [index, { tone, name, text }] of lines.entries()) {
    const item = /** @type {HTMLElement} */ (list.children[index]);
    const [title, words] = /** @type {[Element, Element]} */ ([...item.children]);
    item.dataset.tone = tone;
    write(title, name);
    write(words, text);
  }
}

/** @param {number | null} ms how far the clocks are apart; `null`: they agree */
function clockWarning(ms) {
  return ms === null ? '' : `. The clocks disagree by ${duration(ms)}: meetings may be closed late, but not early`;
}

/**
 * @param {Health} health
 * @param {number} now
 * @returns {Line[]}
 */
function linesOf({ database, providers, webhooks, stopping }, now) {
  return [
    { tone: database ? 'good' : 'bad', name: 'Database', text: database ? 'answers' : 'does not answer' },
    ...Object.entries(providers).map(([name, { listedAt, error, skipped, clockDisagreement }]) => {
      const read = listedAt === null ? 'list never read' : `list read ${duration(Math.max(0, now - listedAt))} ago`;
      const omitted = skipped ? `; ${skipped.count} of its items skipped: ${skipped.reason}` : '';
      return /** @type {Line} */ ({
        tone: error === null && skipped === null && clockDisagreement === null && listedAt !== null ? 'good' : 'bad',
        name,
        text: `${read}${omitted}${error === null ? '' : `; since then: ${error}`}${clockWarning(clockDisagreement)}`,
      });
    }),
    ...Object.entries(webhooks).map(
      ([name, text]) =>
        /** @type {Line} */ ({ tone: registered.includes(text) ? 'good' : 'bad', name: `${name} webhook`, text }),
    ),
    .../** @type {Line[]} */ (stopping ? [{ tone: 'bad', name: 'Server', text: 'is stopping' }] : []),
  ];
}

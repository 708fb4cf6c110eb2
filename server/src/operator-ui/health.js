import { make, write } from './element.js';
import { counted, duration, overdueTolerance } from './words.js';

/** @import { Health } from '../engine/hard-limit-api.ts' */

/** @typedef {{ readonly tone: 'good' | 'bad', readonly name: string, readonly text: string }} Line */

/** What the states of a webhook mean. Any other one is an error. @type {Readonly<Record<string, Pick<Line, 'tone' | 'text'>>>} */
const webhookStates = {
  kept: { tone: 'good', text: 'registered' },
  registered: { tone: 'good', text: 'registered' },
  replaced: { tone: 'bad', text: 'pointed elsewhere, and was registered again: does another application use the key?' },
};

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
function linesOf({ databaseProblem, providers, webhooks, stopping }, now) {
  return [
    { tone: databaseProblem === null ? 'good' : 'bad', name: 'Database', text: databaseProblem ?? 'works' },
    ...Object.entries(providers).flatMap(
      ([name, { listedAt, isListStale, error, skipped, keyRefused, overdue, ...provider }]) => {
        const { clockDisagreement } = provider;
        const read = listedAt === null ? 'list never read' : `list read ${duration(Math.max(0, now - listedAt))} ago`;
        const omitted = skipped ? `; ${skipped.count} of its items skipped: ${skipped.reason}` : '';
        const isGood =
          error === null && skipped === null && clockDisagreement === null && listedAt !== null && !isListStale;
        const late = `${counted(overdue.count, 'meeting', 'meetings')} overdue, the oldest by ${duration(overdue.oldest)}`;
        return /** @type {Line[]} */ ([
          {
            tone: isGood ? 'good' : 'bad',
            name,
            text: `${read}${omitted}${error === null ? '' : `; since then: ${error}`}${clockWarning(clockDisagreement)}`,
          },
          ...(overdue.count > 0
            ? [{ tone: overdue.oldest > overdueTolerance ? 'bad' : 'good', name, text: `has ${late}` }]
            : []),
          ...(keyRefused === null ? [] : [{ tone: 'bad', name: `${name} key`, text: `is refused: ${keyRefused}` }]),
        ]);
      },
    ),
    ...Object.entries(webhooks).map(
      ([name, text]) =>
        /** @type {Line} */ ({ name: `${name} webhook`, ...(webhookStates[text] ?? { tone: 'bad', text }) }),
    ),
    .../** @type {Line[]} */ (stopping ? [{ tone: 'bad', name: 'Server', text: 'is stopping' }] : []),
  ];
}

// Explains to a person who comes back why the call ended.

/**
 * @param {'inactive' | 'hidden' | 'alone' | 'waiting' | 'declined' | 'ended' | 'limit'} reason of the guard's `left` event
 * @param {number} quiet time without activity, in milliseconds
 * @param {(ms: number, options?: object) => string} formatRemaining of still-there
 */
export function explainEnd(reason, quiet, formatRemaining) {
  // `formatRemaining` rounds up: 30.002 s would be 31 s.
  const time = formatRemaining(Math.round(quiet / 1000) * 1000, { style: 'long', locale: 'en' });
  const texts = {
    inactive: `There was no activity for ${time}.`,
    hidden: `The page was hidden, and there was no activity for ${time}.`,
    alone: `You were alone in the call, and there was no activity for ${time}.`,
    waiting: `Nobody else joined the call, and there was no activity for ${time}.`,
    declined: 'You chose to leave.',
    ended: 'Somebody else or the service ended it.',
    limit: 'The time was up.',
  };
  return texts[reason] ?? reason;
}

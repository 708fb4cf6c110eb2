// Explains to a person who comes back why the call ended.

/**
 * @param {import('still-there').LeftEvent} left the guard's event
 * @param {number} quiet time without activity, in milliseconds
 * @param {(ms: number, options?: object) => string} formatRemaining of still-there
 */
export function explainEnd({ reason, cause }, quiet, formatRemaining) {
  // `formatRemaining` rounds up: 30.002 s would be 31 s.
  const time = formatRemaining(Math.round(quiet / 1000) * 1000, { style: 'long', locale: 'en' });
  const texts = {
    inactive: `There was no activity for ${time}.`,
    hidden: `The page was hidden, and there was no activity for ${time}.`,
    alone: `You were alone in the call, and there was no activity for ${time}.`,
    waiting: `Nobody else joined the call, and there was no activity for ${time}.`,
    declined: 'You chose to leave.',
    limit: 'The time was up.',
    elsewhere: 'You joined in another window or on another device.',
    removed: 'You were removed.',
    connection: 'The connection was lost.',
    full: 'There was no free place.',
    host: 'It was ended for everybody.',
    local: 'This page ended it.',
    unknown: 'Somebody else or the service ended it.',
  };
  return texts[reason === 'ended' ? cause : reason];
}

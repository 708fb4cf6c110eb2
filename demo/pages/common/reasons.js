// Why a call ended, for the person who comes back to it.

/**
 * @param {'inactive' | 'hidden' | 'alone' | 'declined' | 'ended' | 'limit'} reason of the guard's `left` event
 * @param {number} quiet for how long there was no sign of the person, ms
 * @param {(ms: number, options?: object) => string} formatRemaining of still-there
 */
export function explainEnd(reason, quiet, formatRemaining) {
  // Rounded: it is rounded up else, and 30.002 s would be 31.
  const time = formatRemaining(Math.round(quiet / 1000) * 1000, { style: 'long', locale: 'en' });
  const texts = {
    inactive: `There was no sign of you for ${time}.`,
    hidden: `The page was hidden, and there was no sign of you for ${time}.`,
    alone: `You were alone in the call, and there was no sign of you for ${time}.`,
    declined: 'You chose to leave.',
    ended: 'Somebody else, or the service, ended it.',
    limit: 'Its time was up.',
  };
  return texts[reason] ?? reason;
}

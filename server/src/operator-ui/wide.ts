import { signal } from '@preact/signals';

const query = matchMedia('(min-width: 72.01rem)');

/** Whether the rows of the table fit side by side. Otherwise they are cards. The style sheets have the same width. */
export const wide = signal(query.matches);

query.addEventListener('change', ({ matches }) => {
  wide.value = matches;
});

import { rangeOf } from './list-texts.ts';
import type { MeetingsModel } from './meetings-model.ts';

/** The buttons that page through the list. */
export function Pages({ model }: { readonly model: MeetingsModel }) {
  const list = model.list.value;
  return (
    <nav class="pages" aria-label="Pages of the list">
      <span id="range" class="quiet">
        {list && rangeOf(list, model.health.value)}
      </span>
      {/* A disabled button would lose the focus. */}
      <button id="previous" type="button" aria-disabled={!model.hasPrevious.value} onClick={() => model.previous()}>
        Previous
      </button>
      <button id="next" type="button" aria-disabled={!model.hasNext.value} onClick={() => model.next()}>
        Next
      </button>
    </nav>
  );
}

import { useKeptFocus } from './focus.ts';
import type { MeetingsModel } from './meetings-model.ts';
import { counted } from './words.ts';

/** What can be done with the selected meetings. It appears at the bottom of the window, so that no row moves. */
export function BulkBar({ model }: { readonly model: MeetingsModel }) {
  useKeptFocus('#bulk');
  const meetings = [...model.selected.value.values()];
  const { length } = meetings;
  if (length === 0) return null;
  return (
    <section id="bulk" class="bulk" aria-label="Selected meetings">
      <span>{counted(length, 'meeting')} selected</span>
      <button
        class="danger"
        type="button"
        data-action="end-selected"
        onClick={() => {
          model.dialog.value = { kind: 'end', meetings };
        }}
      >
        End {length === 1 ? 'it' : 'them'} now…
      </button>
      <button
        type="button"
        data-action="clear"
        onClick={() => {
          model.select(meetings, false);
        }}
      >
        Clear
      </button>
    </section>
  );
}

import { useEffect, useRef } from 'preact/hooks';
import type { MeetingSort } from '../engine/hard-limit-api.ts';
import { type Sort, sortsOf, type View } from './list-query.ts';
import { captionOf, endWord } from './list-texts.ts';
import { MeetingRow } from './meeting-row.tsx';
import { canEnd } from './meeting-state.ts';
import type { MeetingsModel, ShownList } from './meetings-model.ts';
import { wide } from './wide.ts';

interface Column {
  readonly key: MeetingSort | 'left' | 'actions';
  readonly name: string;
  readonly sort?: MeetingSort;
  readonly id?: string;
}

const columnsOf = (view: View, isDryRun: boolean): readonly Column[] => [
  { key: 'room', name: 'Room', sort: 'room' },
  { key: 'provider', name: 'Provider', sort: 'provider' },
  { key: 'start', name: 'Started', sort: 'start' },
  { key: 'end', name: endWord(view === 'ended', isDryRun), sort: 'end', id: 'when' },
  { key: 'left', name: view === 'ended' ? 'Lasted' : 'Time left' },
  { key: 'state', name: 'State', sort: 'state' },
  { key: 'actions', name: 'Actions' },
];

/** The table of meetings, which becomes cards on narrow screens. Its roles are written out, because cards would lose them. */
export function MeetingsTable({ model, list }: { readonly model: MeetingsModel; readonly list: ShownList }) {
  const { view, page } = list;
  const { meetings } = page;
  const isOpen = view !== 'ended';
  const isSelectable = model.mayEnd && isOpen;
  return (
    <table
      id="list"
      role="table"
      class="card"
      data-view={view}
      data-actions={isSelectable ? 'all' : model.mayOperate && isOpen ? 'extend' : 'history'}
      data-stale={model.stale.value ? '' : undefined}
    >
      <caption id="caption" class="visually-hidden">
        {captionOf(list, model.health.value)}
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          {isSelectable && (
            <th role="columnheader" scope="col" class="pick">
              <SelectAll model={model} list={list} />
            </th>
          )}
          {columnsOf(view, model.isDryRun).map((column) => (
            <Header key={column.key} column={column} model={model} list={list} />
          ))}
        </tr>
      </thead>
      <tbody
        role="rowgroup"
        onPointerMove={() => model.pointer.use()}
        onPointerDown={() => model.pointer.use()}
        onPointerLeave={() => model.pointer.leave()}
      >
        {meetings.map((meeting) => (
          <MeetingRow key={meeting.id} meeting={meeting} model={model} isSelectable={isSelectable} />
        ))}
      </tbody>
    </table>
  );
}

function Header({
  column: { key, name, sort: by, id },
  model,
  list: { view, sort },
}: {
  readonly column: Column;
  readonly model: MeetingsModel;
  readonly list: ShownList;
}) {
  const isSortable = wide.value && by !== undefined && sortsOf(view).includes(by);
  if (!isSortable)
    return (
      <th role="columnheader" scope="col" id={id} data-column={key}>
        {name}
      </th>
    );
  const isSorted = sort.by === by;
  const next: Sort = { by, isDescending: isSorted && !sort.isDescending };
  return (
    <th
      role="columnheader"
      scope="col"
      id={id}
      data-column={key}
      aria-sort={isSorted ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
    >
      <button class="sort" type="button" data-sort={by} onClick={() => model.sort(next)}>
        {name}
      </button>
    </th>
  );
}

/** Selects all meetings of the page that can be ended. */
function SelectAll({ model, list: { page } }: { readonly model: MeetingsModel; readonly list: ShownList }) {
  const box = useRef<HTMLInputElement>(null);
  const selectable = page.meetings.filter(canEnd);
  const count = selectable.filter(({ id }) => model.selected.value.has(id)).length;
  const isAll = count > 0 && count === selectable.length;
  useEffect(() => {
    if (box.current) box.current.indeterminate = count > 0 && !isAll;
  });
  return (
    <label class="pick-box">
      <input
        ref={box}
        type="checkbox"
        data-action="select-all"
        checked={isAll}
        onChange={() => model.select(selectable, !isAll)}
      />
      <span class="visually-hidden">Select all on this page</span>
    </label>
  );
}

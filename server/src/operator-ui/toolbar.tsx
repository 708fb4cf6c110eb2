import { useEffect, useRef, useState } from 'preact/hooks';
import type { MeetingSort } from '../engine/hard-limit-api.ts';
import { type Sort, sortsOf, type View } from './list-query.ts';
import { endWord, overdueIn, totalOf } from './list-texts.ts';
import { overdueTolerance } from './meeting-state.ts';
import type { MeetingsModel } from './meetings-model.ts';
import { Pages } from './pages.tsx';
import { wide } from './wide.ts';
import { numeral, shortNumeral } from './words.ts';

/** Delay of the search after the last key, in milliseconds. */
const typingDelay = 300;

const views: readonly { readonly view: View; readonly word: string }[] = [
  { view: 'running', word: 'Running' },
  { view: 'overdue', word: 'Overdue' },
  { view: 'ended', word: 'Ended' },
];

/** Chooses which meetings are listed. On narrow screens, searching and sorting are behind a button. */
export function Toolbar({ model }: { readonly model: MeetingsModel }) {
  const [isOpen, setOpen] = useState(false);
  const isWide = wide.value;
  return (
    <search class="toolbar" aria-label="Meetings">
      <form id="filter" onSubmit={(event) => event.preventDefault()}>
        <Views model={model} />
        {!isWide && (
          <button
            id="more"
            type="button"
            aria-expanded={isOpen}
            aria-controls="tools"
            aria-label="Search and sort"
            onClick={() => setOpen(!isOpen)}
          >
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <path d="M8.5 3a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M12.5 12.5 17 17" />
            </svg>
          </button>
        )}
        <div id="tools" class="tools" hidden={!isWide && !isOpen}>
          <Search model={model} />
          {!isWide && <SortChoice model={model} />}
        </div>
      </form>
      {isWide && <Pages model={model} />}
    </search>
  );
}

function Views({ model }: { readonly model: MeetingsModel }) {
  const { view: wanted } = model.query.value;
  const counts = model.list.value?.page.counts;
  const health = model.health.value;
  const inFigures = wide.value ? numeral : shortNumeral;
  const isLate = overdueIn(health).oldest > overdueTolerance;
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">Filter</legend>
      {views.map(({ view, word }) => (
        <label key={view} data-tone={view === 'overdue' && isLate ? 'bad' : undefined}>
          <input type="radio" name="state" value={view} checked={view === wanted} onChange={() => model.show(view)} />
          <span>
            {word} <b>{counts && inFigures(totalOf(view, counts, health))}</b>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Search({ model }: { readonly model: MeetingsModel }) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <label class="search">
      <span class="visually-hidden">Search rooms</span>
      <input
        type="search"
        name="search"
        placeholder="Search rooms"
        autocomplete="off"
        spellcheck={false}
        dir="auto"
        maxLength={200}
        defaultValue={model.query.value.search}
        onInput={({ currentTarget: { value } }) => {
          clearTimeout(timer.current);
          timer.current = setTimeout(() => model.search(value), typingDelay);
        }}
        onKeyDown={({ key, currentTarget: { value } }) => {
          if (key === 'Enter') model.search(value);
        }}
      />
    </label>
  );
}

const sortWords: Readonly<Record<Exclude<MeetingSort, 'end'>, { readonly up: string; readonly down: string }>> = {
  start: { up: 'Started first', down: 'Started last' },
  room: { up: 'Room, A to Z', down: 'Room, Z to A' },
  provider: { up: 'Provider, A to Z', down: 'Provider, Z to A' },
  state: { up: 'State, failed first', down: 'State, failed last' },
};

function SortChoice({ model }: { readonly model: MeetingsModel }) {
  const { view, sort } = model.query.value;
  const end = endWord(view === 'ended', model.isDryRun);
  const choices = sortsOf(view).flatMap((by): { readonly sort: Sort; readonly text: string }[] => {
    const { up, down } = by === 'end' ? { up: `${end} first`, down: `${end} last` } : sortWords[by];
    return [
      { sort: { by, isDescending: false }, text: up },
      { sort: { by, isDescending: true }, text: down },
    ];
  });
  const indexOf = (wanted: Sort): number =>
    choices.findIndex((choice) => choice.sort.by === wanted.by && choice.sort.isDescending === wanted.isDescending);
  return (
    <label class="sorting">
      <span>Sort by</span>
      <select
        name="sort"
        value={String(indexOf(sort))}
        onChange={({ currentTarget: { value } }) => {
          const choice = choices[Number(value)];
          if (choice) model.sort(choice.sort);
        }}
      >
        {choices.map(({ text }, index) => (
          <option key={text} value={String(index)}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

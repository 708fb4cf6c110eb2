import type { ComponentChildren } from 'preact';
import type { MeetingRecord } from '../engine/meeting-record.ts';
import { endWord } from './list-texts.ts';
import { canEnd, isDecided, isOver, lateness, minutesLeft, overdueTolerance, shownState } from './meeting-state.ts';
import type { MeetingsModel } from './meetings-model.ts';
import { digits, duration, isolated, nameOf, shortTimeOf, spokenLeft } from './words.ts';

const minute = 60_000;

interface RowProps {
  readonly meeting: MeetingRecord;
  readonly model: MeetingsModel;
}

/** A row of the table. */
export function MeetingRow({ meeting, model, isSelectable }: RowProps & { readonly isSelectable: boolean }) {
  const { id, room, provider, startedAt } = meeting;
  const name = nameOf(meeting);
  const isPast = isOver(meeting);
  const { now } = model.server.clock;
  return (
    <tr role="row" data-id={id}>
      {isSelectable && (
        <td role="cell" class="pick">
          <Pick meeting={meeting} model={model} />
        </td>
      )}
      <th role="rowheader" scope="row" title={name === room ? name : `${name}\n${room}`}>
        <bdi class="name">{name}</bdi> {name !== room && <bdi class="room">{room}</bdi>}
      </th>
      <Cell label="Provider">
        <bdi>{provider}</bdi>
      </Cell>
      <Cell label="Started">
        <Time at={startedAt} now={now} />
      </Cell>
      <Cell label={endWord(isPast, model.isDryRun)}>
        <End meeting={meeting} now={now} />
      </Cell>
      {isPast ? (
        <Cell label="Lasted">{meeting.endedAt !== null && duration(meeting.endedAt - startedAt)}</Cell>
      ) : (
        <TimeLeft meeting={meeting} model={model} />
      )}
      <State meeting={meeting} model={model} />
      <td role="cell" class="actions">
        <Actions meeting={meeting} model={model} />
      </td>
    </tr>
  );
}

/** A cell with its own label, which is shown where rows become cards. */
function Cell({
  label,
  tone,
  children,
}: {
  readonly label: string;
  readonly tone?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <td role="cell" data-label={label} data-tone={tone}>
      {children}
    </td>
  );
}

const Time = ({ at, now }: { readonly at: number; readonly now: number }) => (
  <time dateTime={new Date(at).toISOString()}>{shortTimeOf(at, now)}</time>
);

function End({ meeting: { endsAt, endedAt, state }, now }: { readonly meeting: MeetingRecord; readonly now: number }) {
  const at = state === 'closed' || state === 'ended' ? endedAt : endsAt;
  return at === null ? <>never</> : <Time at={at} now={now} />;
}

function Pick({ meeting, model }: RowProps) {
  const isPossible = canEnd(meeting);
  return (
    <label class="pick-box">
      <input
        type="checkbox"
        data-action="select"
        checked={model.selected.value.has(meeting.id)}
        aria-disabled={!isPossible}
        onClick={(event) => !isPossible && event.preventDefault()}
        onChange={({ currentTarget: { checked } }) => isPossible && model.select([meeting], checked)}
      />
      <span class="visually-hidden">Select {isolated(meeting)}</span>
    </label>
  );
}

/** Counts down to the end, and up from the deadline. A dry run is never late with a meeting about which it has decided. */
function TimeLeft({ meeting, model }: RowProps) {
  const { endsAt, startedAt } = meeting;
  const now = model.second.value;
  if (endsAt === null) return <Cell label="Time left">no limit</Cell>;
  const left = endsAt - now;
  const isUp = model.isDryRun && isDecided(meeting);
  const late = isUp ? 0 : lateness(meeting, now);
  const spoken = late > overdueTolerance ? `Overdue by ${duration(late, 'long')}` : spokenLeft(left);
  const share = Math.min(1, Math.max(0, left / (endsAt - startedAt)));
  return (
    <Cell label="Time left" tone={isUp || left > 5 * minute ? 'long' : left > minute ? 'soon' : 'last'}>
      <span class="digits" aria-hidden="true">
        {late > 0 ? `−${digits(late)}` : digits(left)}
      </span>
      <span class="visually-hidden">{spoken}</span>
      <span class="bar" aria-hidden="true">
        <span style={{ '--left': share.toFixed(3) }} />
      </span>
    </Cell>
  );
}

function State({ meeting, model }: RowProps) {
  const { tone, word, note, isTrouble } = shownState(meeting, model.second.value, model.isDryRun);
  return (
    <Cell label="State">
      <span class="badge" data-state={tone}>
        {word}
      </span>
      {note && (
        <>
          {' '}
          <small class={isTrouble ? 'error' : undefined} title={note}>
            <bdi>{note}</bdi>
          </small>
        </>
      )}
    </Cell>
  );
}

function Actions({ meeting, model }: RowProps) {
  const isOpen = !isOver(meeting);
  const isEnding = !canEnd(meeting);
  const ask = (kind: 'extend' | 'history') => () => {
    model.dialog.value = { kind, meeting };
  };
  const end = (): void => {
    model.dialog.value = { kind: 'end', meetings: [meeting] };
  };
  // Buttons that cannot be pressed for a while are not taken away or disabled: that would lose the focus.
  return (
    <div class="buttons">
      {model.mayOperate && isOpen && meeting.endsAt !== null && meeting.maxExtension > 0 && (
        <Action name="extend" meeting={meeting} isDisabled={minutesLeft(meeting) === 0} onPress={ask('extend')}>
          Extend
        </Action>
      )}
      {model.mayEnd && isOpen && (
        <Action name="end" meeting={meeting} isDisabled={isEnding} onPress={end}>
          {isEnding ? 'Ending…' : 'End now'}
        </Action>
      )}
      <Action name="history" meeting={meeting} onPress={ask('history')}>
        History
      </Action>
    </div>
  );
}

/** A button whose accessible name includes the room. */
function Action({
  name,
  meeting,
  isDisabled = false,
  onPress,
  children,
}: {
  readonly name: string;
  readonly meeting: MeetingRecord;
  readonly isDisabled?: boolean;
  readonly onPress: () => void;
  readonly children: ComponentChildren;
}) {
  return (
    <button
      type="button"
      data-action={name}
      aria-disabled={isDisabled || undefined}
      onClick={() => {
        if (!isDisabled) onPress();
      }}
    >
      {children}
      <span class="visually-hidden"> {isolated(meeting)}</span>
    </button>
  );
}

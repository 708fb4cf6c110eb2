import { useState } from 'preact/hooks';
import type { MeetingRecord } from '../engine/meeting-record.ts';
import { isOver } from './meeting-state.ts';
import type { MeetingsModel } from './meetings-model.ts';
import { CloseButton, closeDialog, FormModal, refusalOf } from './modal.tsx';
import { AwayError, RefusedError } from './server.ts';
import { counted, isolated, nameOf, numeral } from './words.ts';

/** The most requests in flight. */
const concurrency = 5;

/** What became of a meeting. */
interface Result {
  /** `unknown`: there was no answer, so it may be ended or not. */
  readonly kind: 'done' | 'over' | 'refused' | 'unknown';
  readonly text: string;
}
type Results = ReadonlyMap<number, Result>;

const done: Result = { kind: 'done', text: 'is being ended' };
const over: Result = { kind: 'over', text: 'was already over' };

/** Whether there is nothing left to try. */
const isSettled = (result: Result | undefined): boolean => result === done || result === over;

/** The dialog that confirms ending one or more meetings, and shows for which it failed. */
export function EndDialog({
  meetings,
  model,
}: {
  readonly meetings: readonly MeetingRecord[];
  readonly model: MeetingsModel;
}) {
  const [results, setResults] = useState<Results>(new Map());
  const open = meetings.filter(({ id }) => !isSettled(results.get(id)));
  const [only] = meetings.length === 1 ? meetings : [];
  const isTried = results.size > 0;

  /** Ends those that are neither ended nor over yet. */
  const run = async (): Promise<void> => {
    const all = new Map(results);
    await endAll(open, model, (id, result) => setResults(new Map(all.set(id, result))));
    model.select(
      open.filter(({ id }) => isSettled(all.get(id))),
      false,
    );
    void model.read('meeting');
    if (model.signal.aborted) return;
    const isAll = open.every(({ id }) => isSettled(all.get(id)));
    const request = model.dialog.value;
    if (isAll && request?.kind === 'end' && request.meetings === meetings) closeDialog(model);
    model.outcome.say(summaryOf(meetings, all), isAll ? 'done' : 'refused');
  };

  return (
    <FormModal id="end" model={model} describedBy="end-text" onSubmit={run}>
      <h2 id="end-title">
        {only ? (
          <>
            End <bdi data-room>{nameOf(only)}</bdi> now?
          </>
        ) : (
          `End ${counted(meetings.length, 'meeting')} now?`
        )}
      </h2>
      <p id="end-text" class="quiet">
        Everyone will be removed from {only ? 'the meeting' : 'these meetings'}. This cannot be undone.
      </p>
      {!only && <Targets meetings={meetings} results={results} />}
      <div class="buttons">
        <CloseButton model={model} isFocused>
          {isTried && open.length < meetings.length ? 'Close' : 'Cancel'}
        </CloseButton>
        <button class="danger" type="submit">
          {isTried && !only ? `Try again (${numeral(open.length)})` : 'End now'}
        </button>
      </div>
    </FormModal>
  );
}

/** Which meetings are to be ended, and what became of each. */
function Targets({ meetings, results }: { readonly meetings: readonly MeetingRecord[]; readonly results: Results }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: so that a long list can be scrolled by keyboard
    <ul id="end-list" class="targets" tabIndex={0} aria-label="Meetings">
      {meetings.map((meeting) => {
        const result = results.get(meeting.id);
        return (
          <li key={meeting.id} data-result={result?.kind}>
            <bdi data-room>{nameOf(meeting)}</bdi>{' '}
            <span class={!result || isSettled(result) ? 'quiet' : 'error'}>{result?.text ?? meeting.provider}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** Ends meetings, some at a time. Resolves when it is known of each what became of it, or that this is not known. */
async function endAll(
  meetings: readonly MeetingRecord[],
  model: MeetingsModel,
  onResult: (id: number, result: Result) => void,
): Promise<void> {
  const queue = [...meetings];
  const work = async (): Promise<void> => {
    for (let meeting = queue.shift(); meeting; meeting = queue.shift()) {
      const result = await end(meeting, model);
      if (model.signal.aborted) return;
      onResult(meeting.id, result);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

async function end({ id }: MeetingRecord, { server, signal }: MeetingsModel): Promise<Result> {
  try {
    await server.end(id, signal);
    return done;
  } catch (error) {
    if (error instanceof RefusedError) {
      const details = await server.meeting(id, signal).catch(() => undefined); // the refusal is shown
      if (details && isOver(details.meeting)) return over;
    }
    return { kind: error instanceof AwayError ? 'unknown' : 'refused', text: refusalOf(error) };
  }
}

/** Says what became of the meetings. */
function summaryOf(meetings: readonly MeetingRecord[], results: Results): string {
  const [only] = meetings.length === 1 ? meetings : [];
  const result = only && results.get(only.id);
  if (only && result) return isSettled(result) ? `${isolated(only)} ${result.text}.` : result.text;
  const count = (kind: Result['kind']): number => [...results.values()].filter((one) => one.kind === kind).length;
  const [ended, before, refused, unknown] = (['done', 'over', 'refused', 'unknown'] as const).map(count);
  const all = counted(meetings.length, 'meeting');
  if (ended === meetings.length) return `${all} are being ended.`;
  const parts = [
    `${ended ? numeral(ended) : 'None'} of ${all} ${ended === 1 ? 'is' : 'are'} being ended`,
    before && `${numeral(before)} ${before === 1 ? 'was' : 'were'} already over`,
    refused && `${numeral(refused)} could not be ended`,
    unknown &&
      `for ${numeral(unknown)} there was no answer: the list will show whether ${unknown === 1 ? 'it ends' : 'they end'}`,
  ];
  return `${parts.filter(Boolean).join('; ')}.`;
}

import { useRef, useState } from 'preact/hooks';
import type { MeetingRecord } from '../engine/meeting-record.ts';
import type { MeetingsModel } from './meetings-model.ts';
import { CloseButton, closeDialog, Modal, refusalOf } from './modal.tsx';
import { counted, isolated, nameOf, numeral } from './words.ts';

/** The most requests in flight. */
const concurrency = 5;

/** What became of a meeting: `done`, or why it was refused. */
type Result = 'done' | { readonly refusal: string };

/** The dialog that confirms ending one or more meetings, and shows for which it failed. */
export function EndDialog({
  meetings,
  model,
}: {
  readonly meetings: readonly MeetingRecord[];
  readonly model: MeetingsModel;
}) {
  const [results, setResults] = useState<ReadonlyMap<number, Result>>(new Map());
  const [isBusy, setBusy] = useState(false);
  const isRunning = useRef(false);
  const open = meetings.filter(({ id }) => results.get(id) !== 'done');
  const [only] = meetings.length === 1 ? meetings : [];
  const isTried = results.size > 0;

  /** Ends those that are not ended yet. */
  const run = async (): Promise<void> => {
    if (isRunning.current) return;
    isRunning.current = true;
    setBusy(true);
    model.outcome.clear();
    const found = await endAll(open, model, (id, result) => setResults((before) => new Map(before).set(id, result)));
    isRunning.current = false;
    setBusy(false);
    model.select(
      open.filter(({ id }) => found.get(id) === 'done'),
      false,
    );
    void model.read('meeting');
    if (model.signal.aborted) return;
    const isDone = open.every(({ id }) => found.get(id) === 'done');
    const request = model.dialog.value;
    if (isDone && request?.kind === 'end' && request.meetings === meetings) closeDialog(model);
    report(model, meetings, open, found);
  };

  return (
    <Modal id="end" model={model} isBusy={isBusy} describedBy="end-text">
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
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
      </form>
    </Modal>
  );
}

/** Which meetings are to be ended, and what became of each. */
function Targets({
  meetings,
  results,
}: {
  readonly meetings: readonly MeetingRecord[];
  readonly results: ReadonlyMap<number, Result>;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: so that a long list can be scrolled by keyboard
    <ul id="end-list" class="targets" tabIndex={0} aria-label="Meetings">
      {meetings.map((meeting) => {
        const result = results.get(meeting.id);
        return (
          <li key={meeting.id} data-result={result === undefined ? undefined : result === 'done' ? 'done' : 'refused'}>
            <bdi data-room>{nameOf(meeting)}</bdi>{' '}
            <span class={result === undefined || result === 'done' ? 'quiet' : 'error'}>
              {result === undefined ? meeting.provider : result === 'done' ? 'is being ended' : result.refusal}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** Ends meetings, some at a time. Resolves to what became of each. */
async function endAll(
  meetings: readonly MeetingRecord[],
  { server, signal }: MeetingsModel,
  onResult: (id: number, result: Result) => void,
): Promise<Map<number, Result>> {
  const results = new Map<number, Result>();
  const queue = [...meetings];
  const work = async (): Promise<void> => {
    for (let meeting = queue.shift(); meeting; meeting = queue.shift()) {
      let result: Result = 'done';
      try {
        await server.end(meeting.id, signal);
      } catch (error) {
        if (signal.aborted) return;
        result = { refusal: refusalOf(error) };
      }
      results.set(meeting.id, result);
      onResult(meeting.id, result);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return results;
}

/** Says what became of the meetings. */
function report(
  model: MeetingsModel,
  all: readonly MeetingRecord[],
  tried: readonly MeetingRecord[],
  results: ReadonlyMap<number, Result>,
): void {
  const refused = tried.filter(({ id }) => results.get(id) !== 'done');
  const [only] = all.length === 1 ? all : [];
  const [first] = refused;
  if (!first) {
    model.outcome.say(
      only ? `${isolated(only)} is being ended.` : `${counted(all.length, 'meeting')} are being ended.`,
    );
    return;
  }
  const result = results.get(first.id);
  const why = typeof result === 'object' ? result.refusal : '';
  const done = tried.length - refused.length;
  model.outcome.say(
    only
      ? why
      : `${counted(refused.length, 'meeting')} could not be ended; ${numeral(done)} of ${numeral(tried.length)} could.`,
    'refused',
  );
}

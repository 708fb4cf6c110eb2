import { useEffect, useState } from 'preact/hooks';
import type { MeetingRecord } from '../engine/meeting-record.ts';
import { entriesOf, factsOf, type ShownEntry } from './history-texts.ts';
import type { MeetingsModel } from './meetings-model.ts';
import { CloseButton, Modal } from './modal.tsx';
import type { MeetingDetails } from './server.ts';
import { messageOf, nameOf, timeOf } from './words.ts';

/** The dialog with what is known about a meeting, and what was done to it. */
export function HistoryDialog({ meeting, model }: { readonly meeting: MeetingRecord; readonly model: MeetingsModel }) {
  const [details, setDetails] = useState<MeetingDetails>();
  useEffect(() => {
    const closed = new AbortController();
    const signal = AbortSignal.any([model.signal, closed.signal]);
    model.server.meeting(meeting.id, signal).then(setDetails, (error: unknown) => {
      if (!signal.aborted) model.outcome.say(messageOf(error), 'refused');
    });
    return () => closed.abort();
  }, []);
  const entries = details && entriesOf(details);
  return (
    <Modal id="history" model={model}>
      <div class="stack">
        <h2 id="history-title">
          History of <bdi data-room>{nameOf(meeting)}</bdi>
        </h2>
        {details && (
          <dl id="history-facts" class="facts">
            {factsOf(details, model.isDryRun).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        )}
        {entries && (
          <ol id="history-list" class="entries">
            {entries.map((entry, index) => (
              <Entry key={index} entry={entry} now={details.now} />
            ))}
          </ol>
        )}
        <div class="buttons">
          <CloseButton model={model} isFocused>
            Close
          </CloseButton>
        </div>
      </div>
    </Modal>
  );
}

function Entry({
  entry: { at, what, who, detail, isTrouble },
  now,
}: {
  readonly entry: ShownEntry;
  readonly now: number;
}) {
  return (
    <li data-tone={isTrouble ? 'bad' : undefined}>
      <time dateTime={new Date(at).toISOString()}>{timeOf(at, now)}</time>
      <span>
        <b>{what}</b>
        {who && (
          <>
            {' '}
            <span class="quiet">
              by <bdi>{who}</bdi>
            </span>
          </>
        )}
      </span>
      {detail && <bdi>{detail}</bdi>}
    </li>
  );
}

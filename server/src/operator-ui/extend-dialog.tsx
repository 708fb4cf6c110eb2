import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { MeetingRecord } from '../engine/meeting-record.ts';
import { minutesLeft } from './meeting-state.ts';
import type { MeetingsModel } from './meetings-model.ts';
import { CloseButton, closeDialog, FormModal, refusalOf } from './modal.tsx';
import { RefusedError } from './server.ts';
import { duration, isolated, nameOf, numeral, timeOf } from './words.ts';

const minute = 60_000;
const usual = 15;
const common = [5, 15, 30, 60];

/** The minutes that the dialog offers, of which the server refuses none. */
function offersUpTo(most: number): readonly number[] {
  const offers = common.filter((minutes) => minutes <= most);
  return offers.length > 0 || most === 0 ? offers : [most];
}

/** The dialog that extends a meeting. */
export function ExtendDialog({
  meeting: given,
  model,
}: {
  readonly meeting: MeetingRecord;
  readonly model: MeetingsModel;
}) {
  const [meeting, setMeeting] = useState(given); // as the operator sees it
  const most = minutesLeft(meeting);
  const offers = offersUpTo(most);
  const [text, setText] = useState(String(Math.min(usual, most)));
  const field = useRef<HTMLInputElement>(null);
  const minutes = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  const isValid = minutes >= 1 && minutes <= most;
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);

  /** Loads the meeting anew: it may have changed without the operator noticing, which would explain the refusal. */
  const reload = async (): Promise<void> => {
    const details = await model.server.meeting(meeting.id, model.signal).catch(() => undefined); // the list says so, in a moment
    if (details) setMeeting(details.meeting);
  };

  const run = async (): Promise<void> => {
    if (!isValid) return model.outcome.say(hint(model, meeting, most), 'seen');
    const by = minutes * minute;
    try {
      const { endsAt } = (await model.server.extend(meeting, by, model.signal)).meeting;
      const request = model.dialog.value;
      if (request?.kind === 'extend' && request.meeting === given) closeDialog(model);
      const end =
        endsAt === null
          ? ''
          : ` ${model.isDryRun ? 'It would be ended' : 'It ends'} at ${timeOf(endsAt, model.server.clock.now)}.`;
      model.outcome.say(`${isolated(meeting)} was extended by ${duration(by)}.${end}`);
    } catch (error) {
      if (model.signal.aborted) return;
      if (error instanceof RefusedError) await reload();
      model.outcome.say(refusalOf(error), 'refused');
    }
    void model.read('meeting');
  };

  return (
    <FormModal id="extend" model={model} onSubmit={run}>
      <h2 id="extend-title">
        Extend <bdi data-room>{nameOf(meeting)}</bdi>
      </h2>
      <p id="extend-text" class="quiet">
        {roomLeft(meeting, most)}
      </p>
      {offers.length > 0 && (
        <fieldset class="offers">
          <legend class="visually-hidden">Common extensions</legend>
          {offers.map((offer) => (
            <button
              key={offer}
              type="button"
              value={offer}
              aria-pressed={offer === minutes}
              onClick={() => setText(String(offer))}
            >
              {offer} min
            </button>
          ))}
        </fieldset>
      )}
      <label class="minutes">
        Minutes
        <input
          ref={field}
          type="number"
          name="minutes"
          min={1}
          max={most}
          step={1}
          inputMode="numeric"
          value={text}
          aria-invalid={isValid ? undefined : 'true'}
          aria-describedby="extend-end"
          onInput={({ currentTarget: { value } }) => setText(value)}
        />
      </label>
      <p id="extend-end" class="quiet">
        {hint(model, meeting, most, isValid ? minutes : undefined)}
      </p>
      <div class="buttons">
        <button class="primary" type="submit" aria-disabled={!isValid || undefined}>
          Extend
        </button>
        <CloseButton model={model}>Cancel</CloseButton>
      </div>
    </FormModal>
  );
}

/** How much time may still be added. */
function roomLeft({ extended, maxExtension }: MeetingRecord, most: number): string {
  const soFar = extended > 0 ? `Extended by ${duration(extended)} so far` : 'Not extended so far';
  if (most === 0) return `${soFar}; no more time can be added.`;
  return `${soFar}; up to ${duration(maxExtension - extended)}${extended > 0 ? ' more' : ''} can be added.`;
}

/** What the chosen number of minutes leads to. */
function hint({ isDryRun, server }: MeetingsModel, { endsAt }: MeetingRecord, most: number, minutes?: number): string {
  if (minutes !== undefined && endsAt !== null)
    return `It ${isDryRun ? 'would be ended' : 'will end'} at ${timeOf(endsAt + minutes * minute, server.clock.now)}.`;
  return most > 0 ? `Enter a whole number of minutes from 1 to ${numeral(most)}.` : '';
}

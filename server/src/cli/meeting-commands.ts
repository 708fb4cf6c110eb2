// The commands `meetings`, `extend`, `end` and `reconcile`.
import type { MeetingRecord } from '../engine/meeting-record.ts';
import { formatDuration, parseDuration } from '../rules/duration.ts';
import { visible } from '../shown.ts';
import type { Call } from './command.ts';
import { type Ask, connect } from './operator-client.ts';

interface Page {
  readonly now: number;
  /** Missing in answers of older servers. */
  readonly dryRun?: boolean;
  readonly meetings: readonly MeetingRecord[];
  readonly next?: string;
}

const open = 'running,closing,failed';

const query = (engine: Readonly<Record<string, string | undefined>>): string =>
  new URLSearchParams(
    Object.entries(engine).filter((part): part is [string, string] => part[1] !== undefined),
  ).toString();

/** `still-there-server meetings` */
export async function meetings(call: Call): Promise<number> {
  const { flags } = call;
  const { ask } = await connect(call);
  const { state = open, search } = flags as Record<string, string | undefined>;
  const page = (await ask(`/api/meetings?${query({ state, search, limit: '1000' })}`)) as Page;
  if (flags.json) console.log(JSON.stringify(page.meetings, null, 2).split('\n').map(visible).join('\n'));
  else if (page.meetings.length === 0) console.log('No meetings.');
  else console.log(table(page));
  if (page.next !== undefined && !flags.json) console.log('… and more: use --search to narrow the list');
  return 0;
}

function table({ now, dryRun, meetings: shown }: Page): string {
  const rows = shown.map((meeting) =>
    [
      String(meeting.id),
      meeting.provider,
      meeting.name && meeting.name !== meeting.room ? `${meeting.room} (${meeting.name})` : meeting.room,
      meeting.state,
      left(meeting, now, dryRun),
      meeting.rule,
    ].map(visible),
  );
  const all = [['ID', 'PROVIDER', 'ROOM', 'STATE', 'LEFT', 'RULE'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function left(
  { endsAt, endedAt, state, deadline, wouldCloseAt }: MeetingRecord,
  now: number,
  isDryRun: boolean | undefined,
): string {
  if (state === 'closed' || state === 'ended')
    return endedAt === null ? '' : `ended at ${new Date(endedAt).toISOString()}`;
  if (isDryRun && wouldCloseAt !== null && wouldCloseAt === deadline && wouldCloseAt <= now) {
    const ago = Math.round((now - wouldCloseAt) / 1000) * 1000;
    return `would have been closed ${formatDuration(ago)} ago`;
  }
  if (endsAt === null) return 'no limit';
  const rest = Math.round((endsAt - now) / 1000) * 1000;
  return rest > 0 ? formatDuration(rest) : `overdue by ${formatDuration(-rest)}`;
}

/** Finds the meeting by the operand: the id of a meeting, or a room with a running one. */
async function find(
  ask: Ask,
  { operands: [operand = ''], flags }: Call,
): Promise<{ readonly meeting: MeetingRecord; readonly dryRun: boolean | undefined }> {
  const { meetings: found, dryRun } = (await ask(
    `/api/meetings?${query({ state: open, search: operand, limit: '1000' })}`,
  )) as Page;
  const [provider] = [flags.provider ?? []].flat();
  const inRoom = found.filter((one) => one.room === operand && (provider ?? one.provider) === one.provider);
  if (inRoom.length > 1)
    throw new Error(
      `Several meetings are running in ${operand}: ${inRoom.map((one) => `${one.id} (${one.provider})`).join(', ')}. Use an id.`,
    );
  if (inRoom[0]) return { meeting: inRoom[0], dryRun };
  if (/^\d+$/.test(operand))
    return { ...((await ask(`/api/meetings/${operand}`)) as { meeting: MeetingRecord }), dryRun };
  throw new Error(
    `No meeting is running in the room ${JSON.stringify(operand)}. Run \`still-there-server meetings\` to list them.`,
  );
}

/** `still-there-server extend` */
export async function extend(call: Call): Promise<number> {
  if (call.flags.by === undefined) call.problems.add('Missing `--by`: how much time to add, such as `--by 15m`');
  const by = call.problems.attempt(() => parseDuration('--by', call.flags.by ?? '15m'));
  if (by === 0) call.problems.add('Expected `--by` to be longer than 0');
  const { ask } = await connect(call);
  const { meeting: found, dryRun } = await find(ask, call);
  const { id, version } = found;
  const { meeting } = (await ask(`/api/meetings/${id}/extend`, { by, version })) as { meeting: MeetingRecord };
  const ends = dryRun ? 'would now be closed' : 'now ends';
  console.log(`Meeting ${id} in ${visible(meeting.room)} ${ends} at ${new Date(meeting.endsAt ?? 0).toISOString()}.`);
  return 0;
}

/** `still-there-server end` */
export async function end(call: Call): Promise<number> {
  const { ask } = await connect(call);
  const {
    meeting: { id, room },
  } = await find(ask, call);
  await ask(`/api/meetings/${id}/end`, {});
  console.log(`Meeting ${id} in ${visible(room)} is ending.`);
  return 0;
}

/** `still-there-server reconcile` */
export async function reconcile(call: Call): Promise<number> {
  const { ask } = await connect(call);
  await ask('/api/reconcile', {});
  console.log("Compared the database with the providers' lists.");
  return 0;
}

// What a dry run reads and writes. It keeps the state of a meeting, so that a real run later closes what is still running.
import type { RunningMeeting } from '../providers/provider.ts';
import { type DueMeeting, dueColumns, mostDue, toDue, undecided } from './close-rows.ts';
import type { Database } from './database.ts';
import { open } from './listed-states.ts';
import { byDeadline } from './meeting-order.ts';
import { timestamp, toMeeting } from './meeting-rows.ts';

/** A meeting that a dry run would have closed. */
export interface WouldClose extends RunningMeeting {
  readonly id: number;
  /** The operator who ended it in an earlier real run. Missing if its time is up. */
  readonly orderedBy?: string;
}

/** The reads and writes of a dry run. */
export class DryRunRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Meetings due before `until` (epoch ms by the provider's clock) for whose deadline nothing was decided yet, the earliest first. */
  async due(provider: string, until: number): Promise<DueMeeting[]> {
    const rows = await this.#database.rows(
      `select ${dueColumns} from still_there.meetings
      where provider = $1 and state in (${open}) and called_at is null
        and ${byDeadline} < $2::timestamptz and ${undecided}
      order by ${byDeadline}, id limit ${mostDue}`,
      [provider, timestamp(until)],
    );
    return rows.map(toDue);
  }

  /**
   * Records that these meetings would have been closed at their deadlines. Of several replicas, one gets each of them. Missing in the
   * result are those that have ended, or have another deadline by now.
   */
  async decide(
    meetings: readonly { readonly id: number; readonly deadline: number }[],
  ): Promise<Map<number, WouldClose>> {
    const rows = await this.#database.rows(
      `with s as (select * from jsonb_to_recordset($1::jsonb) as s(id bigint, deadline timestamptz)), d as (
        update still_there.meetings m set would_close_at = m.deadline
        from s where m.id = s.id and m.deadline = s.deadline and m.called_at is null
          and m.state in (${open}) and m.would_close_at is distinct from m.deadline
        returning m.id, m.room, m.started_at, m.meeting_id, m.ordered_by
      ), h as (
        insert into still_there.history (meeting, what, detail, actor) select id, 'would have been closed', 'dry run', 'server' from d
      )
      select * from d`,
      [JSON.stringify(meetings.map(({ id, deadline }) => ({ id, deadline: timestamp(deadline) })))],
    );
    return new Map(
      rows.map((row) => {
        const { id, ordered_by: orderedBy } = row;
        const meeting = {
          id: Number(id),
          ...toMeeting(row),
          ...(orderedBy !== null && { orderedBy: String(orderedBy) }),
        };
        return [meeting.id, meeting];
      }),
    );
  }

  /**
   * Records that the room hosts the next meeting, which began at `at` (epoch ms). Resolves to whether it did: a meeting that a real run
   * was closing stays as it is, because only the answer to that call tells what ended it.
   */
  async superseded(id: number, at: number): Promise<boolean> {
    const rows = await this.#database.rows(
      `update still_there.meetings set ended_at = $2::timestamptz, version = version + 1, state = 'ended', ended_by = 'superseded'
      where id = $1 and state in ('running', 'failed') and called_at is null returning id`,
      [id, timestamp(at)],
    );
    return rows.length > 0;
  }
}

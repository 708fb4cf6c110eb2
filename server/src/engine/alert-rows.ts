// Which conditions somebody was notified of. All replicas share them, so that one of them notifies, and once.
import type { Database } from './database.ts';

/** Seconds after which a condition is over that no replica has confirmed. */
const forgottenAfter = 30;

/** The result of {@link AlertRows.exchange}. Each key is given to one replica. */
export interface AlertChanges {
  /** Conditions that nobody had seen before. */
  readonly begun: readonly string[];
  /** Conditions that no replica sees any more. */
  readonly over: readonly string[];
  /** All that go on. */
  readonly open: readonly string[];
}

/** Shares conditions between replicas. */
export class AlertRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Says which conditions this replica sees, and learns what has changed.
   * @param mayEnd whether conditions may be over that no replica has seen for {@link forgottenAfter} seconds
   * @throws when the database does not accept it
   */
  async exchange(seen: readonly string[], mayEnd: boolean): Promise<AlertChanges> {
    const rows = await this.#database.rows(
      `with seen as (select jsonb_array_elements_text($1::jsonb) as condition),
      kept as (
        insert into still_there.alerts (condition) select condition from seen
        on conflict (condition) do update set seen_at = now()
        returning condition, xmax = 0 as is_new
      ), over as (
        delete from still_there.alerts where $2::boolean and seen_at < now() - interval '${forgottenAfter} seconds'
          and condition not in (select condition from seen)
        returning condition
      )
      select condition, case when is_new then 'begun' else 'open' end as change from kept
      union all select condition, 'over' from over
      union all select condition, 'open' from still_there.alerts
        where condition not in (select condition from kept) and condition not in (select condition from over)`,
      [JSON.stringify(seen), mayEnd],
    );
    const of = (...changes: string[]): string[] =>
      rows.filter(({ change }) => changes.includes(String(change))).map(({ condition }) => String(condition));
    return { begun: of('begun'), over: of('over'), open: of('begun', 'open') };
  }
}

import { WaitEvent } from '../wait-event.ts';

/** The person chose to stay. */
export class StayEvent extends WaitEvent {
  /**
   * For how many milliseconds they do not want to be asked again, `Infinity`: until the call ends; undefined if they did not
   * choose that. An app that answers by itself passes it to `monitor.snooze()`.
   */
  readonly snooze: number | undefined;

  constructor(snooze: number | undefined) {
    super('stay');
    this.snooze = snooze;
  }
}

import { type CountdownValues, countdownReader } from '../countdown/countdown-reader.ts';
import { onChange, type Reader } from '../platform/reader.ts';
import { type InactivityValues, inactivityReader } from '../presence/inactivity-reader.ts';
import { guardLatest } from './guard-latest.ts';
import type { GuardMeetingOptions, MeetingGuard } from './guard-meeting.ts';
import type { Meeting } from './meeting.ts';
import type { MeetingEnd } from './meeting-end.ts';

/** The values that each binding shows of a guarded meeting: `state` and `reason` of the guard's monitor, and these. */
export interface MeetingGuardValues extends InactivityValues, Pick<CountdownValues, 'remaining'> {
  /**
   * The guard of the current meeting. Its `monitor` takes the answer (`reset()`, `expire()`), and its `extend()` extends a
   * limited session. Undefined without a meeting, and on a server.
   */
  readonly guard: MeetingGuard | undefined;
  /** Whether this participant may extend a limited session, as of the latest tick or change of its countdown. */
  readonly canExtend: boolean;
  /** How the call ended; undefined until then. It is kept when the meeting is taken away, until there is another one. */
  readonly left: MeetingEnd | undefined;
}

/**
 * Guards one meeting after the other for a component. It raises `change` when a value of {@link guardReader} may have changed.
 */
export class GuardObserver extends EventTarget {
  readonly #options: () => GuardMeetingOptions;
  #meeting: Meeting | undefined;
  #guard: MeetingGuard | undefined;
  #left: MeetingEnd | undefined;

  /** @param options called for each meeting, and again for the callbacks in it */
  constructor(options: () => GuardMeetingOptions) {
    super();
    this.#options = options;
  }

  /** The latest meeting, which may be over or let go of. */
  get meeting(): Meeting | undefined {
    return this.#meeting;
  }

  /** The guard of the current meeting; undefined without one. */
  get guard(): MeetingGuard | undefined {
    return this.#guard;
  }

  /** How the latest meeting ended; undefined until then. */
  get left(): MeetingEnd | undefined {
    return this.#left;
  }

  /**
   * Guards this meeting from now on, and lets go of the one before without leaving it. Without a meeting nothing is guarded.
   * @throws TypeError when an option is invalid
   */
  observe(meeting?: Meeting | null): void {
    this.#guard?.stop();
    this.#guard = undefined;
    try {
      if (meeting) this.#guardNext(meeting);
    } finally {
      this.#notify();
    }
  }

  #guardNext(meeting: Meeting): void {
    if (meeting !== this.#meeting) this.#left = undefined;
    this.#meeting = meeting;
    const guard = guardLatest(meeting, this.#options);
    this.#guard = guard;
    onChange(guard.monitor, inactivityReader, () => this.#notify());
    onChange(guard.countdown, countdownReader, () => this.#notify());
    guard.addEventListener('left', ({ reason, cause, detail }) => {
      if (meeting !== this.#meeting) return;
      this.#left = { reason, cause, detail }; // also when the app has taken the meeting away meanwhile
      this.#notify();
    });
  }

  #notify(): void {
    this.dispatchEvent(new Event('change'));
  }
}

/** Reads what each binding shows of a guarded meeting. */
export const guardReader: Reader<GuardObserver, MeetingGuardValues> = {
  events: ['change'],
  read: (observer) => ({
    guard: observer?.guard,
    ...inactivityReader.read(observer?.guard?.monitor),
    remaining: countdownReader.read(observer?.guard?.countdown).remaining,
    canExtend: observer?.guard?.canExtend ?? false,
    left: observer?.left,
  }),
};

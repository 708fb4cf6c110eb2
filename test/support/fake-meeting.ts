import type { LeaveReason, Meeting } from '../../src/index.ts';

/** A meeting that does what the test says; it counts the calls. */
export interface FakeMeeting extends Meeting {
  readonly left: LeaveReason[];
  readonly endedForAll: LeaveReason[];
  /** What `leave()` and `end()` do: by default the call is over at once. */
  onLeave: (reason: LeaveReason) => Promise<void>;
  onEnd: (reason: LeaveReason) => Promise<void>;
  /** The call is over, by whoever. */
  over(reason?: LeaveReason | 'ended'): void;
  end(reason: LeaveReason): Promise<void>;
}

export function fakeMeeting(members: Partial<FakeMeeting> = {}): FakeMeeting {
  const controller = new AbortController();
  const meeting: FakeMeeting = {
    name: 'fake',
    ended: controller.signal,
    left: [],
    endedForAll: [],
    onLeave: async (reason) => controller.abort(reason),
    onEnd: async (reason) => controller.abort(reason),
    over: (reason = 'ended') => controller.abort(reason),
    leave: async (reason) => {
      meeting.left.push(reason);
      await meeting.onLeave(reason);
    },
    end: async (reason) => {
      meeting.endedForAll.push(reason);
      await meeting.onEnd(reason);
    },
    ...members,
  };
  return meeting;
}

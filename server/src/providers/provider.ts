// What the hard limit needs from a video service: list the meetings, end one, read a webhook. One file per service.

/** A meeting that a provider reports as running. A room hosts many meetings, so a meeting is identified by room and start. */
export interface RunningMeeting {
  /** The provider's id of the room. */
  readonly room: string;
  /** When it started by the provider's clock, epoch ms. */
  readonly startedAt: number;
  /** The provider's own id of this meeting, if it has one (LiveKit's `sid`, Stream's session id). */
  readonly meetingId?: string;
  /** The name of the room, for people. */
  readonly name?: string;
}

/** What a webhook reports about a meeting. `at`: when the provider sent it, epoch ms by its clock. */
export type MeetingEvent =
  | ({ readonly type: 'started'; readonly at: number } & RunningMeeting)
  | {
      readonly type: 'ended';
      readonly at: number;
      readonly room: string;
      /** Missing if the provider does not report which of the room's meetings ended (eyeson). */
      readonly startedAt?: number;
      readonly meetingId?: string;
    };

/** An item of a provider's list that could not be used. */
export interface SkippedItem {
  /** The id of its room, if that is known. */
  readonly room?: string;
  /** What was expected, and what came. */
  readonly reason: string;
}

/** A provider's list of running meetings. */
export interface Listing {
  readonly meetings: readonly RunningMeeting[];
  /** Items that could not be used. @default none */
  readonly skipped?: readonly SkippedItem[];
  /** The provider's clock when it answered, epoch ms, rounded down to a second: the `Date` header. */
  readonly date?: number;
}

/** The request of a webhook. The body must be the bytes that were signed. */
export interface WebhookRequest {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Headers;
}

/** A call to a provider failed. It will be repeated. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  /** The HTTP status, if there was an answer. */
  readonly status: number | undefined;
  /** Milliseconds to wait before the next call (`Retry-After`). */
  readonly retryAfter: number | undefined;

  constructor(
    message: string,
    options: ErrorOptions & { status?: number | undefined; retryAfter?: number | undefined } = {},
  ) {
    super(message, options);
    this.status = options.status;
    this.retryAfter = options.retryAfter;
  }
}

/** Whether a service refuses the key with this status. */
export const isKeyRefused = (status: number | undefined): boolean => status === 401 || status === 403;

/** The end of an error message about a status. */
export const ifKeyRefused = (status: number | undefined): string =>
  isKeyRefused(status) ? ': it refuses the API key' : '';

/** A webhook is refused. 401: the provider did not sign it. 400: its content is not what was expected. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError';
  readonly status: 400 | 401;

  constructor(status: 400 | 401, message: string) {
    super(message);
    this.status = status;
  }
}

/** A video service. The signal of each call aborts it. */
export interface Provider {
  /** `'eyeson'`, `'livekit'`, …: part of the webhook's address, and of each meeting's key. */
  readonly name: string;
  /** The HTTP status with which its webhooks are accepted. Daily accepts only 200. @default 204 */
  readonly webhookAnswer?: 200;
  /** Lists the running meetings. @throws ProviderError */
  list(signal: AbortSignal): Promise<Listing>;
  /** Ends a meeting for everybody. Resolves when the provider has accepted the call, or reports that there is no such meeting. @throws ProviderError */
  close(meeting: RunningMeeting, signal: AbortSignal): Promise<void>;
  /**
   * Checks the signature, then the content. The result is empty for events that are not about starts and ends.
   * @throws WebhookError
   */
  readWebhook(request: WebhookRequest): Promise<readonly MeetingEvent[]>;
  /**
   * Makes the provider call this address. Resolves to `kept` if it already did, `registered` if it was added, `replaced` if it
   * took the place of another consumer's. Missing if webhooks are set up in the provider's own dashboard.
   * @throws ProviderError
   */
  ensureWebhook?(url: string, signal: AbortSignal): Promise<'kept' | 'registered' | 'replaced'>;
}

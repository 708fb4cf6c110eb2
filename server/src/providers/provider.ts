// A video service, as the hard limit needs it: who meets, end this meeting, read what a webhook says. One file per service.

/** A meeting that a provider says is running. One room hosts many, so a meeting is its room and its start. */
export interface RunningMeeting {
  /** The provider's id of the room. */
  readonly room: string;
  /** When it began by the provider's clock, epoch ms. */
  readonly startedAt: number;
  /** The provider's own id of this meeting, where it has one (LiveKit's `sid`, Stream's session id). */
  readonly meetingId?: string;
  /** What people call the room. */
  readonly name?: string;
}

/** What a webhook says of a meeting. `at`: when the provider said so, epoch ms by its clock. */
export type MeetingEvent =
  | ({ readonly type: 'started'; readonly at: number } & RunningMeeting)
  | {
      readonly type: 'ended';
      readonly at: number;
      readonly room: string;
      /** Missing where the provider does not say which of the room's meetings ended (eyeson). */
      readonly startedAt?: number;
      readonly meetingId?: string;
    };

/** All meetings that run, as the provider listed them. */
export interface Listing {
  readonly meetings: readonly RunningMeeting[];
  /** The provider's clock when it answered, epoch ms, rounded down to a second: the `Date` header. */
  readonly date?: number;
}

/** A webhook as it came in: its body must be the bytes that were signed. */
export interface WebhookRequest {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Headers;
}

/** The provider could not do what was asked; it will be asked again. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** How long the provider wants to be left alone, ms (`Retry-After`). */
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

/** A webhook that is refused: 401, its signature is not the provider's; 400, it is not what was expected. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError';
  readonly status: 400 | 401;

  constructor(status: 400 | 401, message: string) {
    super(message);
    this.status = status;
  }
}

/** A video service. Every call is cut off by its signal. */
export interface Provider {
  /** `'eyeson'`, `'livekit'`, …: part of the address of its webhook, and of every meeting's key. */
  readonly name: string;
  /** What its webhooks are answered with when all is well: Daily takes nothing but 200 for a yes. @default 204 */
  readonly webhookAnswer?: 200;
  /** Lists what runs. @throws ProviderError */
  list(signal: AbortSignal): Promise<Listing>;
  /** Ends a meeting for everybody. Resolves when the provider took the order, or says that there is no such meeting. @throws ProviderError */
  close(meeting: RunningMeeting, signal: AbortSignal): Promise<void>;
  /**
   * Checks the signature, then the content; the result is empty for what does not matter here.
   * @throws WebhookError
   */
  readWebhook(request: WebhookRequest): Promise<readonly MeetingEvent[]>;
  /**
   * Sees to it that the provider calls this address: `kept` as it was, `registered` anew, or `replaced` another consumer's.
   * Missing where that is set up on the provider's own pages.
   * @throws ProviderError
   */
  ensureWebhook?(url: string, signal: AbortSignal): Promise<'kept' | 'registered' | 'replaced'>;
}

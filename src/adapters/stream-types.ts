/** The part of an RxJS observable that is used. */
export interface SubscribableLike<T> {
  subscribe(next: (value: T) => void): { unsubscribe(): void };
}

/** An event of the coordinator. */
export interface StreamEventLike {
  readonly type?: string;
  readonly created_at?: string;
  readonly received_at?: string | Date;
}

interface StreamSessionLike {
  readonly started_at?: string | null;
  readonly timer_ends_at?: string | null;
}

interface StreamSettingsLike {
  readonly limits?: { readonly max_duration_seconds?: number | null };
}

/** What `fromStream` uses of a `Call` of `@stream-io/video-client` (1.10 and later). */
export interface StreamCallLike {
  readonly state: {
    readonly callingState: string;
    readonly callingState$: SubscribableLike<string>;
    readonly session: StreamSessionLike | undefined;
    readonly session$: SubscribableLike<StreamSessionLike | undefined>;
    readonly settings: StreamSettingsLike | undefined;
    readonly settings$: SubscribableLike<StreamSettingsLike | undefined>;
    readonly ownCapabilities: readonly string[];
    readonly ownCapabilities$: SubscribableLike<readonly string[]>;
    readonly localParticipant$: SubscribableLike<{ readonly isSpeaking: boolean } | undefined>;
    readonly participantCount?: number;
    readonly participantCount$?: SubscribableLike<number>;
  };
  readonly microphone?: { readonly state: { readonly speakingWhileMuted$: SubscribableLike<boolean> } };
  readonly screenShare?: { readonly state: { readonly status$: SubscribableLike<string | undefined> } };
  join?: (...options: never[]) => Promise<unknown>;
  leave(options?: { message?: string }): Promise<void>;
  endCall(): Promise<unknown>;
  get(): Promise<unknown>;
  update(update: { settings_override: { limits: { max_duration_seconds: number } } }): Promise<unknown>;
  on(event: 'call.ended' | 'all', listener: (event: StreamEventLike) => void): () => void;
}

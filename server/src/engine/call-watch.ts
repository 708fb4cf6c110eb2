import { isKeyRefused, type Provider, ProviderError } from '../providers/provider.ts';

/**
 * Milliseconds after which a refusal does not count any more. Calls that fail are repeated sooner, unless there is no reason any more,
 * such as a meeting that has ended.
 */
const forgottenAfter = 600_000;
/** The most characters of an error's message, and of its stack, that are stored, shown and logged. Services choose a part of them. */
const [longestMessage, longestStack] = [1000, 10_000];

/** Notices whether a provider accepts the server's key, and whether it answers calls to close meetings. */
export class CallWatch {
  /** By kind of call, as a key may be allowed to list meetings and not to end them. */
  readonly #refusals: Map<keyof Provider, { readonly message: string; readonly at: number }> = new Map();
  readonly #onRefused: () => void;
  /** The first and the latest of the calls to close a meeting that in a row were refused or got no answer, by the monotonic clock. */
  #failures: { readonly first: number; readonly latest: number } | undefined;

  /** @param onRefused called for each call that was answered with 401 or 403 */
  constructor(onRefused: () => void) {
    this.#onRefused = onRefused;
  }

  /** How the provider has refused the key, at the latest call of any kind; `null`: it accepts the key. */
  get refusal(): string | null {
    const since = performance.now() - forgottenAfter;
    return [...this.#refusals.values()].find(({ at }) => at > since)?.message ?? null;
  }

  /**
   * Milliseconds since the first of the calls to close a meeting that in a row were refused or got no answer; 0 after another answer, or
   * if there was one such call only. Other replicas may have a better key or network.
   */
  get cannotCloseFor(): number {
    const { first, latest } = this.#failures ?? { first: 0, latest: 0 };
    const now = performance.now();
    return first === latest || now - latest > forgottenAfter ? 0 : now - first;
  }

  /** Forgets calls to close that failed: another replica makes them from now on. */
  forgetCloses(): void {
    this.#failures = undefined;
  }

  /** The same provider, with its answers noticed. */
  watch(provider: Provider): Provider {
    const { name, webhookAnswer } = provider;
    return {
      name,
      ...(webhookAnswer !== undefined && { webhookAnswer }),
      list: (signal) => this.#notice('list', () => provider.list(signal)),
      close: (meeting, signal) => this.#noticeClose(() => this.#notice('close', () => provider.close(meeting, signal))),
      readWebhook: (request) => provider.readWebhook(request),
      ...(provider.ensureWebhook && {
        ensureWebhook: (url, signal) =>
          this.#notice('ensureWebhook', async () => (await provider.ensureWebhook?.(url, signal)) ?? 'kept'),
      }),
    };
  }

  async #noticeClose(call: () => Promise<void>): Promise<void> {
    try {
      await call();
      this.#failures = undefined;
    } catch (error) {
      const status = error instanceof ProviderError ? error.status : undefined;
      const mayBeLocal = status === undefined || isKeyRefused(status);
      const now = performance.now();
      const { first, latest } = this.#failures ?? { first: now, latest: now };
      this.#failures = mayBeLocal ? { first: now - latest > forgottenAfter ? now : first, latest: now } : undefined;
      throw error;
    }
  }

  /** Other failures do not tell anything about the key. */
  async #notice<T>(kind: keyof Provider, call: () => Promise<T>): Promise<T> {
    try {
      const answer = await call();
      this.#refusals.delete(kind);
      return answer;
    } catch (thrown) {
      const error = shortened(thrown);
      if (error instanceof ProviderError && isKeyRefused(error.status)) {
        this.#refusals.set(kind, { message: error.message, at: performance.now() });
        this.#onRefused();
      }
      throw error;
    }
  }
}

/** The error, or one with the beginning of its message if that is very long. */
function shortened(error: unknown): unknown {
  if (isShort(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  const { status, retryAfter } = error instanceof ProviderError ? error : {};
  const isCut = message.length > longestMessage;
  return new ProviderError(isCut ? `${message.slice(0, longestMessage)}…` : message, { status, retryAfter });
}

/** Whether an error is short with all its causes, since the log contains them. */
function isShort(error: unknown): boolean {
  if (!(error instanceof Error)) return String(error).length <= longestMessage;
  const { message, stack = '', cause } = error;
  return message.length <= longestMessage && stack.length <= longestStack && (cause === undefined || isShort(cause));
}

// The services' own SDKs: loaded only if they are used. They do not support signals, so their calls are raced against one.
import { networkFailure } from '../network-error.ts';
import { ifKeyRefused, ProviderError } from './provider.ts';

/**
 * Imports a package that only one provider needs.
 * @throws ProviderError that says what to install
 */
export async function importSdk<Sdk>(service: string, name: string, load: () => Promise<Sdk>): Promise<Sdk> {
  try {
    return await load();
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
    const advice = isMissing ? `it is not installed: npm install ${name}` : (cause as Error).message;
    throw new ProviderError(`${service} needs the package ${name}: ${advice}`, { cause });
  }
}

/** Reads the HTTP answer from an SDK's error. */
export type Details = (error: unknown) => {
  readonly status?: number | undefined;
  readonly retryAfter?: number | undefined;
};

/**
 * Waits for an SDK until the signal aborts. The SDK's request is not cancelled, and may still have its effect.
 * @throws ProviderError
 */
export async function callSdk<Result>(
  what: string,
  call: () => Promise<Result>,
  { signal, details }: { signal: AbortSignal; details: Details },
): Promise<Result> {
  let abort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
  });
  signal.addEventListener('abort', abort);
  try {
    signal.throwIfAborted();
    return await Promise.race([call(), aborted]);
  } catch (cause) {
    const found = details(cause);
    const why = signal.aborted ? 'was cut off before its answer' : 'failed';
    const reason = networkFailure(cause)?.reason ?? (cause as Error).message;
    throw new ProviderError(`${what} ${why}: ${reason}${ifKeyRefused(found.status)}`, { cause, ...found });
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

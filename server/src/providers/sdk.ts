// The services' own SDKs: loaded only where they are used, and cut off by a signal, which they know nothing of.
import { ProviderError } from './provider.ts';

/**
 * Imports a package that only one provider needs.
 * @throws ProviderError, which says what to install
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

/** What an SDK's error says of its HTTP answer. */
export type Details = (error: unknown) => {
  readonly status?: number | undefined;
  readonly retryAfter?: number | undefined;
};

/**
 * Waits for an SDK no longer than the signal allows. What it has under way goes on: it may still have its effect.
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
    const why = signal.aborted ? 'was cut off before its answer' : 'failed';
    throw new ProviderError(`${what} ${why}: ${(cause as Error).message}`, { cause, ...details(cause) });
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

import { expect } from 'vitest';
import { ProviderError } from '../../src/providers/provider.ts';

/** The error a provider fails with. */
export const failure = async (attempt: Promise<unknown>): Promise<ProviderError> => {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProviderError);
  return error as ProviderError;
};

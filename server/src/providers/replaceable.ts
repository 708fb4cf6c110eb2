import type { Provider } from './provider.ts';

/** A provider whose key can be replaced while it is in use: calls go to the latest one. */
export interface Replaceable {
  readonly provider: Provider;
  /** @param next the same provider with another key */
  readonly replace: (next: Provider) => void;
}

/** Makes a provider whose key can be replaced. */
export function replaceable(first: Provider): Replaceable {
  let current = first;
  const { name, webhookAnswer } = first;
  return {
    provider: {
      name,
      ...(webhookAnswer !== undefined && { webhookAnswer }),
      list: (signal) => current.list(signal),
      close: (meeting, signal) => current.close(meeting, signal),
      readWebhook: (request) => current.readWebhook(request),
      ...(first.ensureWebhook && {
        ensureWebhook: async (url, signal) => (await current.ensureWebhook?.(url, signal)) ?? 'kept',
      }),
    },
    replace(next) {
      current = next;
    },
  };
}

// Receives webhooks and keeps their bytes and headers.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookRequest } from '../../src/providers/provider.ts';

export interface WebhookCatcher extends AsyncDisposable {
  readonly url: string;
  readonly caught: readonly WebhookRequest[];
}

export async function catchWebhooks(): Promise<WebhookCatcher> {
  const caught: WebhookRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    caught.push({
      body: new Uint8Array(Buffer.concat(chunks)),
      headers: new Headers(request.headers as Record<string, string>),
    });
    response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    caught,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

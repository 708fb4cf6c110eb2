// A small HTTP server for stand-ins of services: it records the requests and answers them with a function.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ApiRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: JSON
  readonly body: any;
}

/** `'hang'`: the request is not answered. */
export type ApiAnswer =
  | 'hang'
  | { readonly status?: number; readonly body?: unknown; readonly headers?: Record<string, string> };

export interface HttpApi extends AsyncDisposable {
  readonly url: string;
  /** `METHOD /path` of every request. */
  readonly requests: readonly string[];
}

export async function serveApi(respond: (request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>): Promise<HttpApi> {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const { method = 'GET', url: path = '/', headers } = request;
    requests.push(`${method} ${path.split('?')[0]}`);
    const answer = await respond({ method, path, headers, body: text ? JSON.parse(text) : undefined });
    if (answer === 'hang') return;
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

// What the page of the hard limit asks its own server: where the limit is, and for a token.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HardLimitDemo } from '../hard-limit/start.ts';

/**
 * `GET /hard-limit/server`: where it is, once it runs; `POST /hard-limit/token` with a room: a meeting token. An app would
 * see first whether who asks is in that meeting. True if the request was one of these.
 */
export function answerHardLimit(hardLimit: Promise<HardLimitDemo> | undefined) {
  async function answer({ method, url }: IncomingMessage, room: string): Promise<[status: number, body: unknown]> {
    try {
      if (!hardLimit) throw new Error('The hard-limit server was not started with this demo.');
      const { url: server, operatorToken, meetingToken } = await hardLimit;
      if (method === 'GET' && url === '/hard-limit/server') return [200, { url: server, operatorToken }];
      return method === 'POST' && room ? [200, { token: await meetingToken(room) }] : [400, {}];
    } catch (error) {
      return [503, { error: error instanceof Error ? error.message : String(error) }];
    }
  }

  return (request: IncomingMessage, response: ServerResponse): boolean => {
    if (!/^\/hard-limit\/(?:server|token)$/.test(request.url ?? '')) return false;
    void (async () => {
      let room = '';
      for await (const chunk of request.setEncoding('utf8')) room += chunk;
      const [status, body] = await answer(request, room);
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(body));
    })();
    return true;
  };
}

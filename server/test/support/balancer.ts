// A load balancer: one address for several replicas. Each request goes to the next replica that accepts it.
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** The outcomes of requests. */
interface Counts {
  /** Answered by a replica. */
  answered: number;
  /** Accepted by a replica that did not answer: it may have taken effect. */
  broken: number;
  /** No replica was listening. */
  refused: number;
}

export class Balancer implements AsyncDisposable {
  /** Called with the body of each successful request (2xx). */
  onDone: ((body: Buffer) => void) | undefined;
  readonly counts: Counts = { answered: 0, broken: 0, refused: 0 };
  readonly #server = createServer((incoming, response) => void this.#take(incoming, response));
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  /** The origins of the listening replicas. */
  readonly #targets: string[] = [];
  #next = 0;

  static async listen(): Promise<Balancer> {
    const balancer = new Balancer();
    balancer.#server.listen(0, '127.0.0.1');
    await once(balancer.#server, 'listening');
    return balancer;
  }

  add(origin: string): void {
    this.#targets.push(origin);
  }

  remove(origin: string): void {
    this.#targets.splice(this.#targets.indexOf(origin), 1);
  }

  url(path: string): string {
    const address = this.#server.address();
    if (typeof address !== 'object' || !address) throw new Error('The balancer does not listen');
    return `http://127.0.0.1:${address.port}${path}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await incoming.toArray());
    for (let tries = this.#targets.length; tries > 0; tries--) {
      const target = this.#targets[this.#next++ % this.#targets.length];
      if (target === undefined) break;
      const outcome = await this.#forward(target, incoming, body, response);
      if (outcome === 'nobody') continue;
      this.counts[outcome]++;
      if (outcome === 'broken') response.writeHead(502).end();
      return;
    }
    this.counts.refused++;
    response.writeHead(503).end();
  }

  #forward(
    target: string,
    { method, url = '/', headers }: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ): Promise<'answered' | 'broken' | 'nobody'> {
    return new Promise((resolve) => {
      const outgoing = request(new URL(url, target), { method, headers, agent: this.#agent, timeout: 10_000 });
      outgoing.on('timeout', () => outgoing.destroy(new Error('No answer in time')));
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        // A kept-alive connection that was closed meanwhile has sent nothing: https://nodejs.org/api/http.html#requestreusedsocket
        const unused = error.code === 'ECONNREFUSED' || (outgoing.reusedSocket && error.code === 'ECONNRESET');
        resolve(unused ? 'nobody' : 'broken');
      });
      outgoing.on('response', (answer) => {
        const { statusCode = 502 } = answer;
        if (statusCode < 300) this.onDone?.(body);
        response.writeHead(statusCode, answer.headers);
        answer.pipe(response);
        answer.on('error', () => response.destroy());
        resolve('answered');
      });
      outgoing.end(body);
    });
  }
}

// A proxy for TCP connections, which can lead elsewhere, hang and cut off, as networks do.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export class TcpProxy implements AsyncDisposable {
  readonly #server = createServer((socket) => this.#forward(socket));
  readonly #sockets = new Set<Socket>();
  #target: number;
  #hangs = false;

  private constructor(target: number) {
    this.#target = target;
  }

  /** @param target a port of this machine */
  static async start(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** The same URL, with the proxy's port. */
  url(of: string): string {
    return Object.assign(new URL(of), { port: (this.#server.address() as AddressInfo).port }).href;
  }

  /** Leads new connections to another port. Open ones stay. */
  leadTo(target: number): void {
    this.#target = target;
  }

  /** Forwards nothing more on open connections, for ever, and on new ones until `goOn`. Nobody is told. */
  hang(): void {
    this.#hangs = true;
    for (const socket of this.#sockets) {
      socket.unpipe();
      socket.pause();
    }
  }

  /** Forwards new connections again. */
  goOn(): void {
    this.#hangs = false;
  }

  /** Cuts off all open connections. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #forward(socket: Socket): void {
    this.#add(socket);
    if (this.#hangs) return;
    const upstream = connect(this.#target, '127.0.0.1');
    this.#add(upstream);
    socket.pipe(upstream).pipe(socket);
    socket.once('close', () => upstream.destroy());
    upstream.once('close', () => socket.destroy());
  }

  #add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {}).once('close', () => this.#sockets.delete(socket));
  }
}

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { freePort } from '../../demo/http/free-port.ts';
import { findEngines } from '../../scripts/engines.mjs';
import { ProcessTree, until } from './processes.ts';

/** One WebDriver session of WebKitGTK's MiniBrowser on its own X server. */
export interface WebKitSession extends AsyncDisposable {
  /** Sends a WebDriver command; `path` is relative to the session. */
  command<T = unknown>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T>;
}

export interface WebKitSessionOptions {
  env?: Record<string, string | undefined>;
  /** Switches of MiniBrowser: any WebKitSettings property. */
  args?: readonly string[];
}

async function request<T>(base: string, method: string, path: string, body?: object, timeout = 600_000): Promise<T> {
  const init = { method, signal: AbortSignal.timeout(timeout) };
  const response = await fetch(base + path, body === undefined ? init : { ...init, body: JSON.stringify(body) });
  const { value } = (await response.json()) as { value: T };
  if (!response.ok) throw new Error(`WebDriver ${method} ${path}: ${JSON.stringify(value).slice(0, 500)}`);
  return value;
}

async function startDisplay(tree: ProcessTree, xvfb: string): Promise<{ server: ChildProcess; display: string }> {
  const server = tree.spawn(xvfb, ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const failed = once(server, 'exit').then(([code]) => Promise.reject(new Error(`Xvfb ended with ${code}`)));
  const [number] = await Promise.race([once(server.stdio[3] as Readable, 'data'), failed]);
  failed.catch(() => {});
  return { server, display: `:${String(number).trim()}` };
}

async function startDriver(tree: ProcessTree, driver: string, display: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const child = tree.spawn(driver, [`--port=${port}`, '--host=127.0.0.1'], { env: { DISPLAY: display } });
    const base = `http://127.0.0.1:${port}`;
    try {
      await until('WebKitWebDriver', async () => child.exitCode !== null || (await request(base, 'GET', '/status')));
      if (child.exitCode === null) return base;
      throw new Error(`WebKitWebDriver ended with ${child.exitCode}`); // another process took the port meanwhile
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

export async function startWebKit({ env = {}, args = [] }: WebKitSessionOptions = {}): Promise<WebKitSession> {
  const { webkit } = findEngines();
  if (!webkit) throw new Error('WebKitWebDriver, MiniBrowser or Xvfb is missing: run `node scripts/setup.mjs`');
  // no accessibility bus: it would start daemons of its own
  const tree = new ProcessTree({ NO_AT_BRIDGE: '1', GTK_A11Y: 'none', ...env });
  let server: ChildProcess | undefined;
  let base = '';
  let session = '';
  const close = async () => {
    try {
      if (session) await request(base, 'DELETE', session, undefined, 5000);
    } catch {
      // the browser crashed or was ended before
    }
    if (server && server.exitCode === null) {
      server.kill(); // ended gently, Xvfb takes its lock file along
      await Promise.race([once(server, 'exit'), new Promise((resolve) => setTimeout(resolve, 3000))]);
    }
    tree[Symbol.dispose]();
  };
  try {
    const started = await startDisplay(tree, webkit.xvfb);
    server = started.server;
    base = await startDriver(tree, webkit.driver, started.display);
    const browserOptions = { binary: webkit.miniBrowser, args: ['--automation', ...args] };
    const capabilities = {
      alwaysMatch: { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': browserOptions },
    };
    const { sessionId } = await request<{ sessionId: string }>(base, 'POST', '/session', { capabilities }, 60_000);
    session = `/session/${sessionId}`;
    await request(base, 'POST', `${session}/timeouts`, { script: 600_000, pageLoad: 60_000 });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    command: (method, path, body) => request(base, method, session + path, body),
    [Symbol.asyncDispose]: close,
  };
}

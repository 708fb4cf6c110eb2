// Starts the hard-limit server beside the demo, and does what an app's own server does for it: signs meeting tokens.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { meetingToken } from '../../server/src/http/meeting-token.ts';
import type { Duration } from '../../server/src/rules/duration.ts';

export interface HardLimitOptions {
  /** The demo's own address, whose pages may ask. */
  readonly url: string;
  /** Of the local eyeson service. */
  readonly apiUrl: string;
  readonly apiKey: string;
  /** How long a meeting may last. */
  readonly limit: Duration;
  readonly print: (line: string) => void;
  /** Its abort gives up a start that is under way. */
  readonly signal: AbortSignal;
}

/** What the thread is told. */
export interface Orders extends Pick<HardLimitOptions, 'apiUrl' | 'apiKey' | 'limit'> {
  readonly directory: string;
  readonly port: number;
  readonly secret: string;
  readonly token: string;
  readonly origins: readonly string[];
  /** A glob for the rooms that have a limit. */
  readonly rooms: string;
}

export interface HardLimitDemo {
  readonly url: string;
  /** Opens the operator's page. */
  readonly operatorToken: string;
  /** A token for a participant of a room who may extend. */
  meetingToken(room: string): Promise<string>;
  close(): Promise<void>;
}

/** The rooms whose meetings are limited. */
const rooms = 'limited-*';
/** How long a meeting token is good, ms: short, so that the page is seen to renew it. */
const expiresIn = 60_000;

export async function startHardLimit({ url, print, signal, ...eyeson }: HardLimitOptions): Promise<HardLimitDemo> {
  const port = await freePort();
  signal.throwIfAborted();
  const directory = mkdtempSync(join(tmpdir(), 'still-there-demo-'));
  const secret = randomBytes(32).toString('hex');
  const orders: Orders = {
    ...{ ...eyeson, directory, secret, rooms, port, token: randomBytes(12).toString('hex') },
    origins: [url, url.replace('127.0.0.1', 'localhost')],
  };
  const thread = new Worker(new URL('thread.ts', import.meta.url), { workerData: orders, execArgv: [] });
  const ended = new Promise((exit) => thread.once('exit', exit));
  const started = new Promise<string>((resolve, reject) => {
    thread.on('message', (message: { url: string } | { line: string }) => {
      if ('url' in message) resolve(message.url);
      else print(`limit   ${said(message.line)}`);
    });
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('it ended before it began')));
  });
  const cut = (): unknown => thread.terminate();
  signal.addEventListener('abort', cut);
  const close = async (): Promise<void> => {
    thread.postMessage('stop');
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const address = await started;
    signal.removeEventListener('abort', cut);
    return {
      url: address,
      operatorToken: orders.token,
      meetingToken: (room) => meetingToken({ secret, room, subject: 'jane', extend: true, expiresIn }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A line of its log, as the demo prints lines. */
function said(line: string): string {
  const { level, time, pid, hostname, msg, err, ...facts } = JSON.parse(line) as Record<string, unknown>;
  const words = Object.entries(facts).map(([name, value]) => `${name} ${String(value)}`);
  return [msg, ...words, ...(err ? [(err as Error).message] : [])].join('  ');
}

/** The webhooks' address is told to eyeson, and so is the port, before the server listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

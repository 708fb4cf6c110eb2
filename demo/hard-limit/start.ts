// Starts the hard-limit server beside the demo, and signs meeting tokens, as an app's own server does.
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { meetingToken } from '../../server/src/http/meeting-token.ts';
import type { Duration } from '../../server/src/rules/duration.ts';
import { freePort } from '../http/free-port.ts';

export interface HardLimitOptions {
  /** The demo's URL. Its pages may read limits. */
  readonly url: string;
  /** The URL of the local eyeson service. */
  readonly apiUrl: string;
  readonly apiKey: string;
  /** The time limit of a meeting. */
  readonly limit: Duration;
  readonly print: (line: string) => void;
  /** Aborting it cancels the start. */
  readonly signal: AbortSignal;
}

/** The options of the thread. */
export interface Orders extends Pick<HardLimitOptions, 'apiUrl' | 'apiKey' | 'limit'> {
  readonly directory: string;
  readonly port: number;
  readonly secret: string;
  readonly token: string;
  readonly origins: readonly string[];
  /** A glob for the rooms with a limit. */
  readonly rooms: string;
}

export interface HardLimitDemo {
  readonly url: string;
  /** The password of the operator page. */
  readonly operatorToken: string;
  /** Signs a token for a participant who may extend the meeting. */
  meetingToken(room: string): Promise<string>;
  close(): Promise<void>;
}

/** A glob for the rooms with a limit. */
const rooms = 'limited-*';
/** Meeting tokens are valid for this long, in milliseconds: short, so that the page can be seen renewing them. */
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
      else print(`limit   ${readable(message.line)}`);
    });
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('the hard-limit server ended while it was starting')));
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

/** Formats a log line as the demo prints lines. */
function readable(line: string): string {
  const { level, time, pid, hostname, msg, err, ...facts } = JSON.parse(line) as Record<string, unknown>;
  const parts = Object.entries(facts).map(([name, value]) => `${name} ${String(value)}`);
  return [msg, ...parts, ...(err ? [(err as Error).message] : [])].join('  ');
}

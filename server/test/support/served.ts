// The app over a hard limit in memory. Its log is kept for assertions.
import pino from 'pino';
import { hardLimitApp } from '../../src/http/app.ts';
import { meetingToken } from '../../src/http/meeting-token.ts';
import type { HardLimitAppOptions } from '../../src/http/options.ts';
import type { MeetingEvent, Provider } from '../../src/providers/provider.ts';
import { MemoryHardLimit } from './memory-hard-limit.ts';
import { sign, signingProvider } from './signing-provider.ts';

export const secret = 'a-secret-of-the-tests-that-is-long-enough';
export const operatorToken = 'operator-token-of-the-tests';
export const origin = 'https://app.example.com';
export const minute = 60_000;

export interface Served {
  readonly app: ReturnType<typeof hardLimitApp>;
  readonly hardLimit: MemoryHardLimit;
  /** The lines of the log. */
  readonly log: string[];
  /** Sends the app a request. */
  request(path: string, init?: RequestInit & { readonly token?: string; readonly json?: unknown }): Promise<Response>;
  /** Starts a meeting in this room now and gives its id. */
  started(room: string): Promise<number>;
  /** Sends a webhook of the provider `signed`, signed unless `headers` are given. */
  webhook(body: string, headers?: Record<string, string>): Promise<Response>;
}

export function served(
  options: HardLimitAppOptions = {},
  providers: readonly Provider[] = [signingProvider()],
): Served {
  const log: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => log.push(line) });
  const hardLimit = new MemoryHardLimit({
    providers,
    logger,
    limitFor: () => ({
      duration: 30 * minute,
      scheduledEnd: null,
      grace: 10_000,
      maxExtension: 20 * minute,
      rule: 'the default',
    }),
  });
  const app = hardLimitApp(hardLimit, { secret, token: operatorToken, origins: [origin], ...options });
  const request: Served['request'] = async (path, { token, json, headers, ...init } = {}) =>
    app.request(path, {
      ...init,
      headers: { ...(token && { Authorization: `Bearer ${token}` }), ...(headers as Record<string, string>) },
      ...(json !== undefined && { method: 'POST', body: JSON.stringify(json) }),
    });
  return {
    ...{ app, hardLimit, log, request },
    async started(room) {
      const startedAt = Date.now();
      await hardLimit.observe('signed', [{ type: 'started', at: startedAt, startedAt, room }]);
      const meeting = await hardLimit.meetingIn('signed', room);
      return meeting?.id ?? 0;
    },
    webhook: (body, headers = { 'X-Signature': sign(body) }) =>
      request('/webhooks/signed', { method: 'POST', body, headers }),
  };
}

/** A meeting token of the participant alice. */
export function tokenFor(room: string, options: { extend?: boolean; provider?: string; expiresIn?: number } = {}) {
  return meetingToken({ secret, room, subject: 'alice', expiresIn: minute, ...options });
}

/** The event that a meeting in this room has started. */
export function started(room: string, startedAt: number = Date.now()): MeetingEvent {
  return { type: 'started', at: startedAt, startedAt, room };
}

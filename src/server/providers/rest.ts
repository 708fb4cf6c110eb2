// JSON over HTTP, for the providers that have no SDK worth its weight.
import { ProviderError } from '../model/provider.ts';

export interface RestCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly signal: AbortSignal;
  /** Failures that are an answer to the caller. @default none */
  readonly expected?: readonly number[];
}

export interface Answer {
  readonly status: number;
  /** The JSON; undefined if there was none. */
  readonly body: unknown;
  /** The service's clock, epoch ms, rounded down to a second: the `Date` header. */
  readonly date: number | undefined;
}

/** One service's API. Its errors name the request, never a header: that is where the keys are. */
export class Rest {
  readonly #service: string;
  readonly #baseUrl: string;
  readonly #authorization: string;

  constructor(service: string, baseUrl: string, authorization: string) {
    this.#service = service;
    this.#baseUrl = baseUrl;
    this.#authorization = authorization;
  }

  /** @throws ProviderError: no answer, none in time, not JSON, or a status that was not expected */
  async call({ method, path, body, signal, expected = [] }: RestCall): Promise<Answer> {
    const what = `${this.#service}: ${method} ${path}`;
    const { response, text } = await this.#fetch(what, path, {
      method,
      signal,
      headers: {
        authorization: this.#authorization,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'manual', // an API does not move: a redirect is a wrong address, and would repeat a DELETE as a GET
    });
    const date = Date.parse(response.headers.get('date') ?? '') || undefined;
    const { status } = response;
    if (response.ok || expected.includes(status)) {
      return { status, date, body: response.ok ? parsed(what, text) : undefined };
    }
    throw new ProviderError(`${what} was answered with ${status}${said(text)}`, {
      status,
      retryAfter: retryAfter(response.headers, date),
    });
  }

  async #fetch(what: string, path: string, init: RequestInit): Promise<{ response: Response; text: string }> {
    try {
      const response = await fetch(`${this.#baseUrl}${path}`, init);
      return { response, text: await response.text() };
    } catch (cause) {
      const why = init.signal?.aborted ? 'was cut off before its answer' : 'got no answer';
      throw new ProviderError(`${what} ${why}: ${reason(cause)}`, { cause });
    }
  }
}

/** A name as one step of a path. @throws ProviderError for those that no URL can hold: `.` and `..` are steps of their own */
export function step(name: string): string {
  if (name === '' || name === '.' || name === '..') throw new ProviderError(`"${name}" cannot be part of an address`);
  return encodeURIComponent(name);
}

/** How long to wait, ms, from `Retry-After`: seconds or a date (RFC 9110, 10.2.3), by the service's own clock. */
function retryAfter(headers: Headers, date: number | undefined): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const until = Date.parse(value);
  return Number.isNaN(until) ? undefined : Math.max(0, until - (date ?? Date.now()));
}

function parsed(what: string, text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ProviderError(`${what} was answered with something else than JSON`, { cause });
  }
}

/** What the service gives as its reason, shortened. */
function said(text: string): string {
  try {
    const { error, message, info } = JSON.parse(text) as Record<string, unknown>;
    const words = [error, message, info].filter((word) => typeof word === 'string').join(': ');
    return words && ` (${words.slice(0, 200)})`;
  } catch {
    return ''; // a page for people
  }
}

/** `fetch` says only "fetch failed", and why in its cause. */
function reason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : message;
}

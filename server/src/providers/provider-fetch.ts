// JSON over HTTP, for all providers: their SDKs follow redirects, and read answers and reasons of any length.
import * as v from 'valibot';
import { networkFailure } from '../network-error.ts';
import { visible } from '../shown.ts';
import { checkItems, expectAnswer } from './content.ts';
import { fieldOf, jsonParts } from './json-parts.ts';
import { ifKeyRefused, ProviderError, type SkippedItem } from './provider.ts';

const mebibyte = 1024 * 1024;
/** The longest answers in bytes, unzipped: a list of a million meetings, and any other answer. */
const [maxList, maxAnswer] = [256 * mebibyte, 16 * mebibyte];
/** Milliseconds that a request may take with its whole answer. Signals usually abort it earlier. */
const timeout = 60_000;

/** The most meetings on a list. Each takes about 200 bytes of memory. */
const maxMeetings = 1_000_000;
/** The most items on a list that are not as expected. With more, something else is wrong with it. */
const maxSkipped = 10_000;

/** The items of a list, not checked. */
const unchecked = v.array(v.unknown());

export interface ProviderCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** Added to the path, but not named in errors, since it may contain a key. @default none */
  readonly query?: string;
  readonly body?: unknown;
  readonly signal: AbortSignal;
  /** Error statuses that the caller handles itself. @default none */
  readonly expected?: readonly number[];
}

export interface Answer {
  readonly status: number;
  /** The JSON; `undefined` if there was none. */
  readonly body: unknown;
  /** The service's clock, epoch ms, rounded down to a second: the `Date` header. */
  readonly date: number | undefined;
}

export interface List<Item> {
  readonly items: readonly Item[];
  /** Items that are not as expected. */
  readonly skipped: readonly SkippedItem[];
  /** See {@link Answer}. */
  readonly date: number | undefined;
}

/** The API of one provider. Errors name the provider and the request, never a header, since headers contain the keys. */
export class ProviderFetch {
  /** The provider's name. */
  readonly name: string;
  readonly #baseUrl: string;
  readonly #authorize: () => string | Promise<string>;
  readonly #headers: Readonly<Record<string, string>>;

  /**
   * @param authorization the header, or a function that makes one for each request
   * @param headers sent with each request
   */
  constructor(
    name: string,
    baseUrl: string,
    authorization: string | (() => Promise<string>),
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.name = name;
    this.#baseUrl = baseUrl;
    this.#authorize = typeof authorization === 'string' ? () => authorization : authorization;
    this.#headers = headers;
  }

  /** Sends a request. @throws ProviderError if there is no answer in time, it is not JSON, or its status was not expected */
  async call(request: ProviderCall): Promise<Answer> {
    const call = withTimeout(request);
    const what = this.#what(call);
    const response = await this.#send(call);
    const text = await reading(what, call.signal, () => textOf(response));
    const { status, ok } = response;
    return { status, date: dateOf(response), body: ok ? parsed(what, text) : undefined };
  }

  /**
   * Reads a list that may be long, without blocking other work. An item that is not as expected is skipped.
   * @param roomField the field of an item with the id of its room
   * @param listField the field of the answer with the list. Without it, the answer is the list.
   * @throws ProviderError as `call` does, or if it is not a list
   */
  async list<Item>(
    request: ProviderCall,
    item: v.GenericSchema<unknown, Item>,
    roomField: string,
    listField?: string,
  ): Promise<List<Item>> {
    const call = withTimeout(request);
    const what = this.#what(call);
    const response = await this.#send(call);
    const items: Item[] = [];
    const skipped: SkippedItem[] = [];
    await reading(what, call.signal, async () => {
      const bytes = bytesOf(response, maxList);
      for await (const part of jsonParts(listField === undefined ? bytes : fieldOf(bytes, listField))) {
        const checked = checkItems(item, expectAnswer(what, unchecked, part), roomField);
        for (const one of checked.items) items.push(one);
        for (const one of checked.skipped) skipped.push(one);
        expectListFits(what, items, skipped);
      }
    });
    return { items, skipped, date: dateOf(response) };
  }

  #what({ method, path }: ProviderCall): string {
    return `${this.name}: ${method} ${path}`;
  }

  async #send(call: ProviderCall): Promise<Response> {
    const { method, path, query = '', body, signal, expected = [] } = call;
    const what = this.#what(call);
    const authorization = await this.#authorize();
    const response = await reading(what, signal, () =>
      fetch(`${this.#baseUrl}${path}${query}`, {
        method,
        signal,
        headers: {
          ...this.#headers,
          authorization,
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        // A redirect means a wrong address. It would repeat a DELETE as a GET, and could lead into the server's own network.
        redirect: 'manual',
      }),
    );
    const { status } = response;
    if (response.ok || expected.includes(status)) return response;
    const text = await reading(what, signal, () => textOf(response));
    throw new ProviderError(`${what} was answered with ${status}${reasonIn(text)}${ifKeyRefused(status)}`, {
      status,
      retryAfter: retryAfter(response.headers, dateOf(response)),
    });
  }
}

/** Expects that a list, as far as it is read, leaves room for those of other providers. @throws ProviderError */
export function expectListFits(what: string, items: readonly unknown[], skipped: readonly SkippedItem[]): void {
  if (items.length > maxMeetings) throw new ProviderError(`${what} got a list of more than ${maxMeetings} meetings`);
  const [first] = skipped;
  if (first && skipped.length > maxSkipped)
    throw new ProviderError(
      `${what} got a list with more than ${maxSkipped} items that are not as expected: ${first.reason}`,
    );
}

/** Turns network and parse errors into errors that name the request. */
async function reading<T>(what: string, signal: AbortSignal, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof ProviderError) throw cause;
    if (cause instanceof SyntaxError) throw noJson(what, cause);
    if (cause instanceof RangeError) throw new ProviderError(`${what} got ${cause.message}`, { cause });
    const failure = networkFailure(cause);
    const why = signal.aborted ? 'was cut off before its answer' : failure?.isTls ? 'was not sent' : 'got no answer';
    throw new ProviderError(`${what} ${why}: ${failure?.reason ?? reason(cause)}`, { cause });
  }
}

const withTimeout = (call: ProviderCall): ProviderCall => ({
  ...call,
  signal: AbortSignal.any([call.signal, AbortSignal.timeout(timeout)]),
});

/** The bytes of an answer. @throws RangeError if there are too many: an answer without an end would fill the memory */
async function* bytesOf({ body }: Response, max: number): AsyncGenerator<Uint8Array, void> {
  let length = 0;
  for await (const bytes of body ?? []) {
    length += bytes.length;
    if (length > max) throw new RangeError(`an answer of more than ${max / mebibyte} MiB`);
    yield bytes;
  }
}

async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const bytes of bytesOf(response, maxAnswer)) parts.push(bytes);
  return new TextDecoder().decode(Buffer.concat(parts));
}

const noJson = (what: string, cause: unknown): ProviderError =>
  new ProviderError(`${what} got an answer that is not JSON`, { cause });

const dateOf = ({ headers }: Response): number | undefined => Date.parse(headers.get('date') ?? '') || undefined;

/** Encodes a name as one segment of a path. @throws ProviderError for `.` and `..`, which no URL can hold as names */
export function step(name: string): string {
  if (name === '' || name === '.' || name === '..') throw new ProviderError(`"${name}" cannot be part of an address`);
  return encodeURIComponent(name);
}

/** Milliseconds to wait according to `Retry-After`: seconds, or a date by the service's own clock (RFC 9110, 10.2.3). */
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
    throw noJson(what, cause);
  }
}

/** The service's reason, shortened. */
function reasonIn(text: string): string {
  try {
    const { error, message, msg, info } = JSON.parse(text) as Record<string, unknown>;
    const words = [error, message, msg, info].filter((word) => typeof word === 'string').join(': ');
    return words && ` (${visible(words.slice(0, 200))})`;
  } catch {
    return ''; // a page for people, not JSON
  }
}

/** The reason of a failed `fetch`, whose message is only "fetch failed". */
function reason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : message;
}

import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { refuse } from './errors.ts';

/**
 * Reads a request's body, so many bytes at most. Not by Hono's `bodyLimit`: that makes a new `Request` of the old one, which
 * fails for a chunked body where @hono/node-server is mounted with `overrideGlobalObjects: false`, and believes the header
 * `Content-Length`.
 * @throws HTTPException 413, or 400 where the body breaks off; Error where something read it before
 */
export async function readBody(c: Context, max: number): Promise<Uint8Array<ArrayBuffer>> {
  expectUnread((c.env as Partial<HttpBindings> | undefined)?.incoming);
  const announced = Number(c.req.header('Content-Length') ?? 0);
  if (announced > max) throw tooLarge(c, max);
  const bytes = new Uint8Array(max);
  let size = 0;
  const stream: ReadableStream<Uint8Array> | null = c.req.raw.body;
  if (!stream) return bytes.subarray(0, 0);
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw refuse(400, 'Expected a whole body, but it broke off');
    });
    if (done) return bytes.subarray(0, size);
    if (size + value.length > max) throw tooLarge(c, max);
    bytes.set(value, size);
    size += value.length;
  }
}

/** A body that was read before would seem empty, or never end. `rawBody`: where a parser kept it, @hono/node-server finds it. */
function expectUnread(incoming: (HttpBindings['incoming'] & { readonly rawBody?: unknown }) | undefined): void {
  if (incoming?.readableDidRead && !Buffer.isBuffer(incoming.rawBody))
    throw new Error('The body of the request was read before: mount the hard limit before any body parser');
}

function tooLarge(c: Context, max: number): Error {
  c.header('Connection', 'close'); // what is left of the body is not read: nothing else can come this way
  return refuse(413, `Expected at most ${max} bytes, got more`);
}

import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { refuse } from './errors.ts';

/**
 * Reads the body of a request, at most `max` bytes. Hono's `bodyLimit` is no alternative: it trusts the header `Content-Length`,
 * and it creates a new `Request`, which fails for chunked bodies if @hono/node-server is mounted with
 * `overrideGlobalObjects: false`.
 * @throws HTTPException 413, or 400 if the body is incomplete; Error if it was read before
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
      throw refuse(400, 'Expected a complete body, but the connection was closed');
    });
    if (done) return bytes.subarray(0, size);
    if (size + value.length > max) throw tooLarge(c, max);
    bytes.set(value, size);
    size += value.length;
  }
}

/** A body that was read before would seem empty or never end. @hono/node-server finds one that a parser kept as `rawBody`. */
function expectUnread(incoming: (HttpBindings['incoming'] & { readonly rawBody?: unknown }) | undefined): void {
  if (incoming?.readableDidRead && !Buffer.isBuffer(incoming.rawBody))
    throw new Error('The body of the request has already been read: mount the hard limit before any body parser');
}

function tooLarge(c: Context, max: number): Error {
  c.header('Connection', 'close'); // the rest of the body stays unread, so the connection cannot be reused
  return refuse(413, `Expected at most ${max} bytes, got more`);
}

import type { Context } from 'hono';
import { refuse } from './errors.ts';

/**
 * Reads a request's body, so many bytes at most. Not by Hono's `bodyLimit`: that makes a new `Request` of the old one, which
 * fails for a chunked body where @hono/node-server is mounted with `overrideGlobalObjects: false`, and believes the header
 * `Content-Length`.
 * @throws HTTPException 413, or 400 where the body breaks off
 */
export async function readBody(c: Context, max: number): Promise<Uint8Array<ArrayBuffer>> {
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

function tooLarge(c: Context, max: number): Error {
  c.header('Connection', 'close'); // what is left of the body is not read: nothing else can come this way
  return refuse(413, `Expected at most ${max} bytes, got more`);
}

// The signatures of webhooks (https://en.wikipedia.org/wiki/HMAC).
import { type BinaryLike, createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/** Whether the signature is the HMAC-SHA256 of the content, compared in constant time. */
export function isSigned(
  signature: string | null,
  {
    key,
    content,
    encoding,
  }: { key: BinaryLike | KeyObject; content: readonly BinaryLike[]; encoding: 'hex' | 'base64' },
): boolean {
  const hmac = createHmac('sha256', key);
  for (const part of content) hmac.update(part);
  // Compared as text: decoders of hex and base64 are lenient, and accept many spellings of one signature.
  const expected = Buffer.from(hmac.digest(encoding));
  const given = Buffer.from(signature ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

// Reads the frames a client sends to the SFU. They are protobuf; only a few of their fields matter here
// (@stream-io/video-client/src/gen/video/sfu/event/events.ts has them all), so this reads the wire format itself.

/** What a client may send. */
export type SfuRequest =
  | {
      readonly kind: 'joinRequest';
      readonly sessionId: string /** The session a rejoin replaces. */;
      readonly previousSessionId: string;
    }
  | { readonly kind: 'healthCheckRequest' }
  | { readonly kind: 'leaveCallRequest'; readonly sessionId: string; readonly reason: string }
  | { readonly kind: 'unknown' };

export function readSfuRequest(frame: Uint8Array): SfuRequest {
  const request = fields(frame);
  const join = request.get(1);
  if (join) {
    const details = fields(join);
    const reconnect = fields(details.get(7) ?? new Uint8Array());
    return { kind: 'joinRequest', sessionId: text(details.get(2)), previousSessionId: text(reconnect.get(7)) };
  }
  if (request.has(2)) return { kind: 'healthCheckRequest' };
  const leave = request.get(3);
  if (!leave) return { kind: 'unknown' };
  const details = fields(leave);
  return { kind: 'leaveCallRequest', sessionId: text(details.get(1)), reason: text(details.get(2)) };
}

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

/** The length-delimited fields of a message (texts and messages) by number; numbers are skipped. */
function fields(bytes: Uint8Array): Map<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  let position = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; position < bytes.length; factor *= 128) {
      const byte = bytes[position++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) break;
    }
    return value;
  };
  while (position < bytes.length) {
    const tag = varint();
    const wireType = tag & 7;
    if (wireType === 0) varint();
    else if (wireType === 1) position += 8;
    else if (wireType === 5) position += 4;
    else if (wireType === 2) {
      const length = varint();
      found.set(Math.floor(tag / 8), bytes.subarray(position, position + length));
      position += length;
    } else throw new Error(`unknown protobuf wire type ${wireType}`);
  }
  return found;
}

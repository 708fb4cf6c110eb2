// Bodies of the messages the conference sends to its members.

export interface Message {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const canvas = { width: 1280, height: 960 };

export function memberlist(joined: readonly string[], left: readonly string[]): Message {
  return { type: 'memberlist', data: { add: joined.map((cid) => ({ cid })), del: left } };
}

/**
 * Who is in the picture. The SDK turns it into `podium` and calls it solo when
 * the only source is the receiver itself. Every source must also be a video
 * source with a place: the SDK switches the camera off when it is not shown.
 */
export function sourceUpdate(clients: readonly string[]): Message {
  const indexes = clients.map((_, index) => index);
  const width = Math.floor(canvas.width / Math.max(clients.length, 1));
  const dims = indexes.map((index) => ({ x: index * width, y: 0, w: width, h: canvas.height }));
  return { type: 'source_update', data: { src: clients, asrc: indexes, vsrc: indexes, dims } };
}

export function voiceActivity(client: string, on: boolean): Message {
  return { type: 'voice_activity', data: { cid: client, on } };
}

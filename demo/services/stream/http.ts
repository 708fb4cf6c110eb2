// Reading requests and writing answers, with the headers that let a page of any origin ask.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json } from './settings.ts';

const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-allow-methods': '*',
  'access-control-expose-headers': '*',
};

export async function readJson(req: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  try {
    return text ? (JSON.parse(text) as Json) : {};
  } catch {
    return {};
  }
}

export function writeJson(res: ServerResponse, status: number, body: Json): void {
  res.writeHead(status, { ...cors, 'content-type': 'application/json' });
  res.end(JSON.stringify(body));
}

export function writeEmpty(res: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
  res.writeHead(status, { ...cors, ...headers });
  res.end();
}

// What a test tells the local eyeson API, and asks it, over HTTP: it may run in another process.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  Deliveries,
  EyesonFaults,
  EyesonServerControls,
  LedgerEntry,
  StartOptions,
} from '../../../demo/services/eyeson/index.ts';

export interface EyesonApiControls {
  /** Starts meetings with nobody in them; returns when each started, ISO 8601, in the same order. */
  start(meetings: readonly StartOptions[]): Promise<string[]>;
  /** Somebody ended these rooms' meetings for all. `silently`: no webhook tells of it. */
  end(rooms: readonly string[], options?: { readonly silently?: boolean }): Promise<void>;
  /** Replaces all faults. */
  setFaults(faults: EyesonFaults): Promise<void>;
  /** All meetings there ever were, in the order of their start. */
  ledger(): Promise<LedgerEntry[]>;
  /** What became of the webhooks. */
  deliveries(): Promise<Deliveries>;
  /** Resolves when no webhook is on its way. */
  delivered(): Promise<void>;
}

type Order = (body: never) => unknown;

const routes = (service: EyesonServerControls): Record<string, Order> => ({
  start: (meetings: StartOptions[]) => meetings.map((meeting) => service.start(meeting)),
  end: ({ rooms, silently }: { rooms: string[]; silently: boolean }) => {
    for (const room of rooms) service.end(room, { silently });
  },
  faults: (faults: EyesonFaults) => {
    service.faults = faults;
  },
  ledger: () => service.ledger(),
  deliveries: () => service.deliveries,
  delivered: () => service.delivered(),
});

/** Serves `POST /control/<what>`; true if the request was one. */
export function serveControls(service: EyesonServerControls) {
  const orders = routes(service);
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const order = orders[/^\/control\/(\w+)$/.exec(request.url ?? '')?.[1] ?? ''];
    if (!order) return false;
    const obey = async (): Promise<unknown> => {
      let text = '';
      for await (const chunk of request.setEncoding('utf8')) text += chunk;
      return order(JSON.parse(text) as never);
    };
    obey().then(
      (result) => response.end(JSON.stringify(result ?? null)),
      (error) => response.writeHead(400).end(String(error)),
    );
    return true;
  };
}

/** The other end of {@link serveControls}. */
export function eyesonApiControls(url: string): EyesonApiControls {
  const order = async (what: string, body: unknown = null) => {
    const response = await fetch(`${url}/control/${what}`, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  };
  return {
    start: (meetings) => order('start', meetings),
    end: (rooms, options) => order('end', { rooms, ...options }),
    setFaults: (faults) => order('faults', faults),
    ledger: () => order('ledger'),
    deliveries: () => order('deliveries'),
    delivered: () => order('delivered'),
  };
}

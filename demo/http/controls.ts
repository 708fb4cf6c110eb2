// The buttons with which a viewer plays the other participants: speak, come, go, end the call.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EyesonService } from '../services/eyeson/index.ts';
import type { StreamService } from '../services/stream/index.ts';

interface Order {
  /** An access key of eyeson, a user id of Stream. */
  readonly who: string;
  readonly on: boolean;
}

type Control = (order: Order) => void;

/** Takes `POST /control/<service>/<what>` with an {@link Order} as JSON; true if the request was one. */
export function controlServices({ eyeson, stream }: { eyeson: EyesonService; stream: StreamService }) {
  const controls: Record<string, Control> = {
    '/control/eyeson/speech': ({ who, on }) => eyeson.say(who, on),
    '/control/eyeson/company': ({ who, on }) => eyeson.podium(who, { solo: !on }),
    '/control/eyeson/end': ({ who }) => eyeson.terminate(who),
    '/control/stream/speech': ({ who, on }) => stream.speaking(who, on),
  };

  async function obey(control: Control, request: IncomingMessage): Promise<number> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    try {
      control(JSON.parse(text) as Order);
      return 204;
    } catch {
      return 409; // the call is over, or has not begun
    }
  }

  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const control = request.method === 'POST' ? controls[request.url ?? ''] : undefined;
    if (!control) return false;
    void obey(control, request).then((status) => response.writeHead(status).end());
    return true;
  };
}

// A stand-in for what a server asks of Stream: its REST API as the node SDK calls it. Only those with the secret get in.
import { verify } from 'hono/jwt';
import { type ApiAnswer, type ApiRequest, type HttpApi, serveApi } from './http-api.ts';

export interface StreamApiCall {
  readonly type: string;
  readonly id: string;
  readonly data?: unknown;
  session?: { readonly id: string; readonly started_at: string | number; ended_at?: string | null } | null;
  ended?: boolean;
}

export interface StreamApi extends HttpApi {
  readonly calls: StreamApiCall[];
  readonly roles: Set<string>;
  readonly callTypes: Map<string, unknown>;
  readonly users: Map<string, unknown>;
  /** Answers `METHOD /path`, below `/api/v2`, instead of the stand-in. */
  readonly instead: Map<string, ApiAnswer>;
}

const failure = (status: number, code: number, message: string): ApiAnswer => ({
  status,
  body: { code, message, StatusCode: status, duration: '1ms', details: [], more_info: '' },
});

/** Where the SDK's types say undefined, the real service writes null. */
const wire = ({ type, id, session = null, ended }: StreamApiCall) => ({
  call: { type, id, cid: `${type}:${id}`, session, ended_at: ended ? new Date().toISOString() : null },
  members: [],
});

export async function startStreamApi(secret: string): Promise<StreamApi> {
  const state = {
    calls: [] as StreamApiCall[],
    roles: new Set(['user', 'admin']),
    callTypes: new Map<string, unknown>([['default', { name: 'default' }]]),
    users: new Map<string, unknown>(),
    instead: new Map<string, ApiAnswer>(),
  };
  const api = await serveApi(async (request) => {
    const token = String(request.headers.authorization ?? '');
    const claims = await verify(token, secret, 'HS256').catch(() => undefined);
    if (claims?.server !== true) return failure(401, 5, 'invalid token');
    const path = new URL(request.path, 'http://localhost').pathname.replace('/api/v2', '');
    return state.instead.get(`${request.method} ${path}`) ?? respond(request, path, state);
  });
  return Object.assign(api, state);
}

function respond({ method, body }: ApiRequest, path: string, state: Omit<StreamApi, keyof HttpApi>): ApiAnswer {
  const done = (answer: object): ApiAnswer => ({ status: 201, body: { duration: '1ms', ...answer } });
  const [, type = '', id = '', action = method] = /^\/video\/call\/([^/]+)\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
  const call = state.calls.find((one) => one.type === type && one.id === id);
  const callType = /^\/video\/calltypes\/(\w+)$/.exec(path)?.[1];
  switch (type ? `call ${action}` : `${method} ${callType ? '/video/calltypes/:name' : path}`) {
    case 'call GET':
      return call ? done(wire(call)) : failure(404, 16, `Can't find call with id ${type}:${id}`);
    case 'call POST': {
      const found = call ?? { type, id, data: body.data };
      if (!call) state.calls.push(found);
      return done({ ...wire(found), created: !call });
    }
    case 'call mark_ended':
      if (!call) return failure(404, 16, `Can't find call with id ${type}:${id}`);
      call.ended = true;
      return done({});
    case 'POST /video/calls': {
      // What is asked for, in its order, page by page.
      if (body.filter_conditions?.ongoing !== true) return failure(400, 4, 'only ongoing calls are known here');
      const first = Number(body.next ?? 0);
      const ongoing = state.calls.filter(({ session, ended }) => session && !ended);
      const next = first + body.limit < ongoing.length ? { next: String(first + body.limit) } : { next: null };
      return done({ calls: ongoing.slice(first, first + body.limit).map(wire), ...next });
    }
    case 'GET /roles':
      return done({ roles: [...state.roles].map((name) => ({ name, custom: true, scopes: [] })) });
    case 'POST /roles':
      if (state.roles.has(body.name)) return failure(400, 4, `role ${body.name} exists`);
      state.roles.add(body.name);
      return done({ role: { name: body.name } });
    case 'GET /video/calltypes':
      return done({ call_types: Object.fromEntries(state.callTypes) });
    case 'POST /video/calltypes':
      if (!body.name || state.callTypes.has(body.name)) return failure(400, 4, `call type ${body.name} exists`);
      state.callTypes.set(body.name, body);
      return done(body);
    case 'PUT /video/calltypes/:name':
      if (!state.callTypes.has(callType ?? '')) return failure(404, 16, 'no such call type');
      state.callTypes.set(callType ?? '', { ...body, name: callType });
      return done(body);
    case 'POST /users':
      for (const [name, user] of Object.entries<{ role: string }>(body.users)) {
        if (!state.roles.has(user.role)) return failure(400, 4, `role ${user.role} does not exist`);
        state.users.set(name, user);
      }
      return done({ users: body.users });
    default:
      return failure(404, 16, `${method} ${path} is not part of this stand-in`);
  }
}

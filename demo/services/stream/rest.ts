// The coordinator's REST API: as much of it as the client needs to be in a call.

import { type Call, wireCall, wireMember } from './call.ts';
import type { Calls } from './calls.ts';
import type { CoordinatorSockets } from './coordinator-sockets.ts';
import { fault, type Json } from './settings.ts';
import type { Users } from './users.ts';

export interface RestRequest {
  readonly method: string;
  /** Below the base URL, e.g. /call/default/1/join. */
  readonly path: string;
  readonly body: Json;
  readonly user: string;
  /** The coordinator socket of this client, if it has one. */
  readonly connection: string;
}

export interface Reply {
  readonly status: number;
  readonly body: Json;
  /** Done when the answer is on its way: the asker hears of it before everybody does. */
  readonly after?: () => void;
}

export interface RestContext {
  readonly calls: Calls;
  readonly users: Users;
  readonly sockets: CoordinatorSockets;
  /** Where the SFU of a call is. */
  readonly sfu: () => Json;
}

const duration = '1ms';

function refusal(status: number, code: number, message: string): Reply {
  return { status, body: { code, message, StatusCode: status, duration, more_info: '', details: [] } };
}

export const unauthenticated = refusal(401, 5, 'the request has no token');

export function respond(request: RestRequest, context: RestContext): Reply {
  const { method, path } = request;
  if (path === '/calls') return queryCalls(request, context);
  if (path === '/call_client_event') return { status: 200, body: { duration } };
  const [, type, id, action = method] = /^\/call\/([^/]+)\/([^/]+)(?:\/(.+))?$/.exec(decodeURIComponent(path)) ?? [];
  if (!type || !id) return refusal(404, 16, `${method} ${path} is not part of this stand-in`);
  const actions: Record<string, (ask: Ask) => Reply> = {
    GET: get,
    POST: getOrCreate,
    PATCH: update,
    join,
    mark_ended: markEnded,
  };
  const answer = actions[action];
  // Whatever else there is (mutes, reactions, …) is taken and has no effect.
  return answer
    ? answer({ ...context, ...request, type, id, call: context.calls.find(`${type}:${id}`) })
    : { status: 200, body: { duration } };
}

interface Ask extends RestRequest, RestContext {
  readonly type: string;
  readonly id: string;
  readonly call: Call | undefined;
}

function get({ call, ...ask }: Ask): Reply {
  return call ? { status: 200, body: found(call, ask) } : missing('GetCall', ask);
}

function getOrCreate({ call: existing, ...ask }: Ask): Reply {
  const refused = refuseOverride(ask.body.data);
  if (refused) return refused;
  const call = existing ?? ask.calls.create(ask.type, ask.id, ask.user);
  const after = applyData(call, !existing, ask);
  return { status: 201, body: { ...found(call, ask), created: !existing }, after };
}

function join({ call: existing, ...ask }: Ask): Reply {
  const refused = refuseOverride(ask.body.data);
  if (refused) return refused;
  if (!existing && ask.body.create !== true) return missing('JoinCall', ask);
  if (existing && existing.endedAt !== null)
    return refusal(403, 17, 'JoinCall failed with error: "the call has ended"');
  const call = existing ?? ask.calls.create(ask.type, ask.id, ask.user);
  const after = applyData(call, !existing, ask);
  ask.sockets.watch(ask.connection, call.cid);
  ask.calls.session(call);
  const credentials = { token: 'sfu-token', ice_servers: [], server: ask.sfu() };
  // An interval of 0 turns the client's statistics off.
  const options = { enable_rtc_stats: false, reporting_interval_ms: 0 };
  return { status: 201, body: { ...found(call, ask), created: !existing, credentials, stats_options: options }, after };
}

function update({ call, ...ask }: Ask): Reply {
  if (!call) return missing('UpdateCall', ask);
  // Which capability the real service asks for is not documented; an app should see a refusal with each.
  const needed = [
    'update-call',
    ...(ask.body.settings_override ? ['update-call-settings'] : []),
    ...(setsLimit(ask.body) ? ['change-max-duration'] : []),
  ];
  if (!needed.every((capability) => ask.users.can(ask.user, capability))) return forbidden('UpdateCall', ask);
  const refused = refuseOverride(ask.body);
  if (refused) return refused;
  ask.calls.configure(call, ask.body);
  return { status: 200, body: found(call, ask), after: () => ask.calls.announceUpdate(call) };
}

function markEnded({ call, ...ask }: Ask): Reply {
  if (!call) return missing('EndCall', ask);
  if (!ask.users.can(ask.user, 'end-call')) return forbidden('EndCall', ask);
  return { status: 200, body: { duration }, after: () => ask.calls.end(call, ask.user) };
}

function queryCalls({ body, user, connection }: RestRequest, { calls, users, sockets }: RestContext): Reply {
  const wanted = ((body.filter_conditions as Json | undefined)?.cid as { $in?: string[] } | undefined)?.$in;
  const matching = calls.all().filter(({ cid }) => !wanted || wanted.includes(cid));
  if (body.watch === true) for (const { cid } of matching) sockets.watch(connection, cid);
  return { status: 200, body: { duration, calls: matching.map((call) => state(call, user, users)) } };
}

/** Creating is an upsert: of a call that exists, those who may change its settings change them. */
function applyData(call: Call, created: boolean, { body, user, users, calls }: Omit<Ask, 'call'>): () => void {
  const data = body.data as (Json & { readonly members?: readonly { user_id: string }[] }) | undefined;
  if (!data || !(created || users.can(user, 'change-max-duration'))) return () => {};
  if (data.members) call.members = [...new Set([...call.members, ...data.members.map((member) => member.user_id)])];
  calls.configure(call, data);
  return () => !created && data.settings_override && calls.announceUpdate(call);
}

/** What most answers carry. Whoever asks about a call watches it from then on. */
function found(call: Call, { user, users, sockets, connection }: Omit<Ask, 'call'>): Json {
  sockets.watch(connection, call.cid);
  return { ...state(call, user, users), duration };
}

function state(call: Call, user: string, users: Users): Json {
  const members = call.members.map((member) => wireMember(member, call, users));
  return { call: wireCall(call, users), members, own_capabilities: users.capabilities(user) };
}

const setsLimit = (body: Json): boolean =>
  ((body.settings_override as Json | undefined)?.limits as Json | undefined)?.max_duration_seconds !== undefined;

function refuseOverride(data: unknown): Reply | undefined {
  const override = (data as Json | undefined)?.settings_override as Json | undefined;
  const message = override && fault(override);
  return message === undefined ? undefined : refusal(400, 4, message);
}

function missing(operation: string, { type, id }: Omit<Ask, 'call'>): Reply {
  return refusal(404, 16, `${operation} failed with error: "Can't find call with id ${type}:${id}"`);
}

function forbidden(operation: string, { user, users, type }: Omit<Ask, 'call'>): Reply {
  const who = `User '${user}' with role '${users.role(user)}'`;
  return refusal(
    403,
    17,
    `${operation} failed with error: "${who} is not allowed to perform action ${operation} in scope 'video:${type}'"`,
  );
}

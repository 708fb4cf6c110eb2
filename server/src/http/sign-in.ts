// Signs operators in: each request carries a token, or comes through a proxy that has signed the person in.
import type { Context, MiddlewareHandler } from 'hono';
import { clientAddress, type IsProxy, peerAddress, proxiesOf } from './client-address.ts';
import { refuse } from './errors.ts';
import { Guesses } from './guesses.ts';
import { networksOf } from './networks.ts';
import { isOperatorName, nameForm, type Operator, operatorsByToken, soleOperator } from './operators.ts';
import type { HardLimitAppOptions, ServedHardLimit } from './options.ts';

/** The variables of a request of the operator API. */
export interface OperatorEnv {
  readonly Variables: { readonly operator: Operator };
}

/** Milliseconds without a request after which the next one counts as another sign-in. */
const sessionTimeout = 3_600_000;
const maxSessions = 10_000;

/** The bearer token of a request. @throws HTTPException 401 */
export function bearer(c: Context): string {
  const [, token] = /^Bearer +(\S+)$/i.exec(c.req.header('Authorization') ?? '') ?? [];
  if (!token) throw refuse(401, 'Expected the header `Authorization: Bearer <token>`');
  return token;
}

/**
 * Whether the request comes from a page of this server, or from no page. A browser sends the proxy's cookie along with requests that
 * other sites make (https://owasp.org/www-community/attacks/csrf). Without asking first, they cannot send JSON.
 */
function isOwnPage(c: Context): boolean {
  const site = c.req.header('Sec-Fetch-Site');
  return site === undefined ? /^application\/json\b/i.test(c.req.header('Content-Type') ?? '') : site === 'same-origin';
}

/** Lets operators in. One for all paths, so that a guess on one of them counts on the others. */
export function operatorsOnly(
  hardLimit: ServedHardLimit,
  options: HardLimitAppOptions,
): MiddlewareHandler<OperatorEnv> {
  const { token, operators = [], signIn, trustProxy = false } = options;
  const { metrics, logger } = hardLimit;
  const byToken = operatorsByToken([
    ...(token === undefined ? [] : [{ name: soleOperator, role: 'operate' as const, token }]),
    ...operators,
  ]);
  const isAvailable = token !== undefined || operators.length > 0 || signIn !== undefined;
  const isTrusted = proxiesOf(trustProxy) as IsProxy;
  const isProxy = networksOf('proxies', signIn?.proxies ?? []);
  const guesses = new Guesses(logger);
  /** When an operator at an address was last seen, the longest ago first. */
  const sessions = new Map<string, number>();

  return async (c, next) => {
    if (!isAvailable) throw refuse(404, 'Not available: the server has no operator token');
    const address = clientAddress(c, isTrusted) ?? 'unknown';
    const person = personOf(c);
    const operator = person ?? (await withToken(c, address));
    c.set('operator', operator);
    seen(operator, address, person ? 'proxy' : 'token');
    const isChange = c.req.method !== 'GET' && c.req.method !== 'HEAD';
    if (isChange && operator.role !== 'operate') {
      logger.warn(
        { operator: operator.name, method: c.req.method, path: c.req.path },
        'an operator who may only read tried to change something',
      );
      throw refuse(403, `${operator.name} may only read`);
    }
    if (isChange && person && !isOwnPage(c)) throw refuse(403, 'Expected a request of a page of the same origin');
    await next();
  };

  /** The person whom the proxy has signed in. */
  function personOf(c: Context): Operator | undefined {
    const peer = peerAddress(c);
    const name = signIn && peer !== undefined && isProxy(peer) ? c.req.header(signIn.header)?.trim() : undefined;
    if (!signIn || !name) return undefined;
    if (!isOperatorName(name)) throw refuse(401, `Expected \`${signIn.header}\` to be ${nameForm}`);
    const mayOperate = signIn.operators?.some((one) => one === '*' || one === name);
    return { name, role: mayOperate ? 'operate' : 'read' };
  }

  async function withToken(c: Context, address: string): Promise<Operator> {
    const operator = byToken(bearer(c));
    if (operator && isSession(operator, address)) return operator;
    try {
      await guesses.turn(address);
    } catch (error) {
      metrics.signIns.inc({ result: 'slowed' });
      throw error;
    }
    if (operator) return operator;
    metrics.signIns.inc({ result: 'refused' });
    guesses.wrong(address);
    throw refuse(401, 'The operator token is wrong');
  }

  function isSession({ name }: Operator, address: string): boolean {
    const at = sessions.get(`${name} ${address}`);
    return at !== undefined && performance.now() - at < sessionTimeout;
  }

  function seen(operator: Operator, address: string, by: 'token' | 'proxy'): void {
    const key = `${operator.name} ${address}`;
    if (!isSession(operator, address)) {
      metrics.signIns.inc({ result: 'accepted' });
      logger.info({ operator: operator.name, role: operator.role, address, by }, 'an operator signed in');
    }
    sessions.delete(key);
    sessions.set(key, performance.now());
    const [oldest] = sessions.keys();
    if (sessions.size > maxSessions && oldest !== undefined) sessions.delete(oldest);
  }
}

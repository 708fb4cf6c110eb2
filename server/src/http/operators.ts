// Who may use the operator API: people with a token, and people whom a proxy has signed in.
import { createHash, timingSafeEqual } from 'node:crypto';
import { expect, expectOptions } from '../expect.ts';
import { networksOf } from './networks.ts';

/** `read`: sees everything. `operate`: extends and ends meetings, too. */
export type OperatorRole = 'read' | 'operate';

/** Somebody who uses the operator API. */
export interface Operator {
  readonly name: string;
  readonly role: OperatorRole;
  /** The only providers whose meetings, history, health and metrics this operator sees. @default all */
  readonly providers?: readonly string[] | undefined;
}

/** An operator with a token. */
export interface OperatorOptions extends Operator {
  /** The name in the log and in the history: up to 64 letters, digits and `. _ @ + -`. */
  readonly name: string;
  /** At least 16 characters of `A-Z a-z 0-9 - . _ ~ + /`. */
  readonly token: string;
}

/** People whom a proxy in front of the server has signed in, for example with OpenID Connect. */
export interface SignInOptions {
  /**
   * The header in which the proxy passes the name on, such as `"X-Forwarded-Email"`. The proxy must remove it from the requests that it
   * receives.
   */
  readonly header: string;
  /** The addresses or networks of the proxy, such as `"10.0.0.0/8"`. In requests from others, the header is ignored. */
  readonly proxies: readonly string[];
  /** The names that may operate; `"*"`: all. Everybody else whom the proxy lets in may read. @default [] */
  readonly operators?: readonly string[] | undefined;
}

/** The name of the operator whose token is the option `token`. */
export const soleOperator = 'operator';

/** For messages. */
export const tokenForm = 'at least 16 characters of A-Z a-z 0-9 - . _ ~ + /';
const token = /^[\w.~+/-]{16,}=*$/;
/** For messages. */
export const nameForm = 'a name of 1 to 64 letters, digits and . _ @ + -';
const name = /^[\w.@+-]{1,64}$/;

/** Whether a text can be an operator's token. */
export const isOperatorToken = (text: unknown): text is string => typeof text === 'string' && token.test(text);

/** Whether a text can be an operator's name. */
export const isOperatorName = (text: unknown): text is string => typeof text === 'string' && name.test(text);

/**
 * Refuses invalid operators.
 * @param known the names of the server's providers
 * @throws TypeError that contains no token
 */
export function expectOperators(
  operators: readonly OperatorOptions[],
  sole: string | undefined,
  known: readonly string[],
): void {
  expect(Array.isArray(operators), 'operators', 'a list of { name, role, token }', operators);
  const names = new Set<string>(sole === undefined ? [] : [soleOperator]);
  const tokens = new Set<string | undefined>([sole]);
  for (const operator of operators) {
    expect(typeof operator === 'object' && operator !== null, 'operators', 'a list of { name, role, token }', operator);
    expectOptions(operator, ['name', 'role', 'token', 'providers']);
    expect(isOperatorName(operator.name), 'operators', nameForm, operator.name);
    expect(['read', 'operate'].includes(operator.role), 'role', '"read" or "operate"', operator.role);
    if (!isOperatorToken(operator.token))
      throw new TypeError(`Expected the \`token\` of the operator ${operator.name} to be ${tokenForm}`);
    const { providers = known } = operator;
    expect(
      Array.isArray(providers) && providers.length > 0 && providers.every((one) => known.includes(one)),
      'providers',
      `one or more of ${known.join(', ')}`,
      providers,
    );
    expect(!names.has(operator.name), 'operators', 'operators with different names', operator.name);
    if (tokens.has(operator.token))
      throw new TypeError(
        `Expected \`operators\` to have different tokens, but ${operator.name} has that of another one`,
      );
    names.add(operator.name);
    tokens.add(operator.token);
  }
}

/** Refuses invalid options. @throws TypeError */
export function expectSignIn(options: SignInOptions): void {
  expectOptions(options, ['header', 'proxies', 'operators']);
  const { header, proxies, operators = [] } = options;
  expect(/^[\w-]+$/.test(header), 'header', 'the name of a header, such as "X-Forwarded-Email"', header);
  expect(Array.isArray(proxies) && proxies.length > 0, 'proxies', 'the addresses or networks of the proxy', proxies);
  networksOf('proxies', proxies);
  expect(Array.isArray(operators), 'operators', 'a list of names', operators);
}

/** Returns the function that finds the operator of a token. It compares digests in constant time, which needs equal lengths. */
export function operatorsByToken(operators: readonly OperatorOptions[]): (token: string) => Operator | undefined {
  const known = operators.map(({ token, ...operator }) => ({ operator, digest: digestOf(token) }));
  return (given) => {
    const digest = digestOf(given);
    return known.filter((one) => timingSafeEqual(one.digest, digest))[0]?.operator;
  };
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The operator as the actor of the history. */
export const actorOf = ({ name }: Operator): string => (name === soleOperator ? name : `${soleOperator} ${name}`);

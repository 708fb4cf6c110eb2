import { expect } from '../core/expect.ts';

/**
 * Expects an SDK's object to have the members that an adapter uses. Members are paths with dots; methods end with `()`.
 * @throws TypeError that names the first missing member
 */
export function expectMembers(name: string, object: unknown, members: readonly string[]): void {
  for (const member of members) {
    const path = member.replace('()', '');
    // biome-ignore lint/suspicious/noExplicitAny: walks an object of unknown shape
    const value = path.split('.').reduce<any>((parent, key) => parent?.[key], object);
    expect(
      typeof value === 'function' || (path === member && value != null),
      `${name}.${path}`,
      path === member ? 'there' : 'a function',
      value,
    );
  }
}

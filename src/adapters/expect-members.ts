import { expect } from '../core/expect.ts';

/**
 * Checks that an SDK's object has the members an adapter uses: paths with dots, methods with `()` at the end.
 * @throws TypeError that names the first one missing
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

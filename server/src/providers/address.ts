import { expect } from '../expect.ts';

/** Expects an address with one of these schemes. Returns it without a slash at the end. @throws TypeError */
export function expectAddress(name: string, value: unknown, schemes: readonly string[] = ['http:', 'https:']): string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  const isGood = url !== undefined && schemes.includes(url.protocol) && url.search === '' && url.hash === '';
  // No user and password: they would appear in every error that names the address.
  expect(isGood && url.username === '' && url.password === '', name, `an address (${schemes.join(', ')})`, value);
  return url.href.replace(/\/+$/, '');
}

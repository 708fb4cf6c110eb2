import { expect } from '../expect.ts';

/** Expects an address of one of these schemes. Returns it without a slash at its end. @throws TypeError */
export function expectAddress(name: string, value: unknown, schemes: readonly string[] = ['http:', 'https:']): string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  const isGood = url !== undefined && schemes.includes(url.protocol) && url.search === '' && url.hash === '';
  // Nor a user and password: they would stand in every error that names the address.
  expect(isGood && url.username === '' && url.password === '', name, `an address (${schemes.join(', ')})`, value);
  return url.href.replace(/\/+$/, '');
}

import { expect } from '../expect.ts';

/** Describes a provider's name in messages. */
export const providerNameForm = 'a name of 1 to 50 letters, digits and . _ -, such as "acme"';

/** Whether a text can be the name of a provider. It is a segment of the webhook's path, which `.` and `..` cannot be. */
export const isProviderName = (value: unknown): value is string =>
  typeof value === 'string' && /^(?!\.{1,2}$)[\w.-]{1,50}$/.test(value);

/** Expects the name of a provider. @throws TypeError */
export function expectProviderName(name: unknown): asserts name is string {
  expect(isProviderName(name), 'name', providerNameForm, name);
}

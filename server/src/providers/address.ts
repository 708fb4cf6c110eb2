import { expect } from '../expect.ts';

/** Options of {@link expectAddress}. */
interface AddressOptions {
  /** @default false: keys are sent unencrypted within this machine only */
  readonly allowHttp?: boolean | undefined;
  /** @default ['http:', 'https:'] */
  readonly schemes?: readonly string[];
}

const encrypted = ['https:', 'wss:'];
/** Names of this machine, as `URL` writes them. */
const thisMachine = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Expects an address with one of these schemes. Returns it without a slash at the end. @throws TypeError */
export function expectAddress(name: string, value: unknown, options: AddressOptions = {}): string {
  const { allowHttp = false, schemes = ['http:', 'https:'] } = options;
  expect(typeof allowHttp === 'boolean', 'allowHttp', 'true or false', allowHttp);
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  const isGood = url !== undefined && schemes.includes(url.protocol) && url.search === '' && url.hash === '';
  // No user and password: they would appear in every error that names the address.
  expect(isGood && url.username === '' && url.password === '', name, `an address (${schemes.join(', ')})`, value);
  expect(
    encrypted.includes(url.protocol) || allowHttp || thisMachine.test(url.hostname),
    name,
    `an address with ${encrypted.filter((scheme) => schemes.includes(scheme)).join(' or ')}, since keys are sent there (\`allowHttp\` allows others)`,
    value,
  );
  return url.href.replace(/\/+$/, '');
}

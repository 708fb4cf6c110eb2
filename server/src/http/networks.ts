import { BlockList, isIP } from 'node:net';
import { expect } from '../expect.ts';

/** For messages. */
export const networkForm = 'an address or a network, such as "127.0.0.1" or "10.0.0.0/8"';

/** Whether a text is an address or a network in CIDR notation. */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

/** Returns the function that tells whether an address is one of these, or in one of these networks. @throws TypeError */
export function networksOf(name: string, texts: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const text of texts) {
    expect(typeof text === 'string' && isNetwork(text), name, networkForm, text);
    const [address = '', prefix] = text.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (address) => {
    const version = isIP(address);
    return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
  };
}

// Makes the provider of a service by the service's name.
import { daily } from './providers/daily.ts';
import { eyeson } from './providers/eyeson.ts';
import { livekit } from './providers/livekit.ts';
import type { Provider } from './providers/provider.ts';
import { stream } from './providers/stream.ts';

/** A video service. */
export type ProviderType = 'eyeson' | 'livekit' | 'stream' | 'daily';

const makers: Readonly<Record<ProviderType, (options: never) => Provider>> = { eyeson, livekit, stream, daily };

/** All video services. */
export const providerTypes: readonly ProviderType[] = Object.keys(makers) as ProviderType[];

/**
 * Makes a provider.
 * @param names what the user calls the options, for error messages
 * @throws TypeError for invalid options
 */
export function makeProvider(
  type: ProviderType,
  options: Readonly<Record<string, string | boolean>>,
  names: Readonly<Record<string, string>>,
): Provider {
  try {
    return makers[type](options as never);
  } catch (error) {
    const { message } = error as Error;
    throw new TypeError(
      message.replace(/`(\w+)`/g, (all, option: string) => (names[option] ? `\`${names[option]}\`` : all)),
      { cause: error },
    );
  }
}

/** Where the API of a service is if no address is given. */
const defaultUrls: Readonly<Partial<Record<ProviderType, string>>> = {
  eyeson: 'https://api.eyeson.team',
  daily: 'https://api.daily.co/v1',
};

/** The address of a service in one form: two that are equal name the same API. */
export function sameUrl(type: ProviderType, url: string = defaultUrls[type] ?? ''): string {
  if (!URL.canParse(url)) return url;
  const { href } = new URL(url.replace(/^ws/i, 'http')); // without the port if it is the scheme's own
  return href.replace(/\/+$/, '');
}

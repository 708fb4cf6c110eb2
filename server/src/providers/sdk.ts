// The services' own SDKs: loaded only if they are used.
import { ProviderError } from './provider.ts';

/**
 * Imports a package that only one provider needs.
 * @throws ProviderError that says what to install
 */
export async function importSdk<Sdk>(service: string, name: string, load: () => Promise<Sdk>): Promise<Sdk> {
  try {
    return await load();
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
    const advice = isMissing ? `it is not installed: npm install ${name}` : (cause as Error).message;
    throw new ProviderError(`${service} needs the package ${name}: ${advice}`, { cause });
  }
}

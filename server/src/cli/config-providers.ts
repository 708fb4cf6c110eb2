// The setting `providers` of a config file: many providers, each with its own key file, rules and operators.
import { basename, dirname } from 'node:path';
import type { ProviderSource } from '../configured-providers.ts';
import type { ConfigFile } from '../rules/config-file.ts';

/** The setting `providers` of a config file, which has not been checked; `undefined`: there is none. */
export function providersIn(file: Pick<ConfigFile, 'value'> | undefined): unknown {
  return (file?.value as { readonly providers?: unknown } | null | undefined)?.providers;
}

/** Where the paths in a config file begin, and what its providers are called in messages. */
export function sourceOf({ path }: Pick<ConfigFile, 'path'>): Required<Pick<ProviderSource, 'folder' | 'nameOf'>> {
  return {
    folder: dirname(path),
    nameOf: (field: string): string => `${basename(path)}: providers${field && `.${field}`}`,
  };
}

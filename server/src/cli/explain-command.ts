import { explain, limitRules } from '../rules/limit-rules.ts';
import type { Call } from './command.ts';
import { openConfig, settle } from './settings.ts';
import type { Settings } from './settings-schema.ts';

/** `still-there-server explain`: prints the limit of a meeting that starts in this room now. */
export async function run({ operands: [room = ''], flags, env, problems }: Call): Promise<number> {
  const settings = settle({ flags, env, file: await openConfig(flags) }, problems);
  problems.throwAny();
  const {
    limits,
    provider: [provider = 'eyeson'],
  } = settings as Settings;
  const limit = limitRules(limits)({ provider, room, startedAt: Date.now() });
  console.log(`A meeting in ${room} ${explain(limit)}`);
  return 0;
}

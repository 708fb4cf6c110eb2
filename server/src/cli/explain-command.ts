import { explain, limitRules } from '../rules/limit-rules.ts';
import type { Call } from './command.ts';
import { openConfig, settle } from './settings.ts';
import type { Settings } from './settings-schema.ts';

/** `still-there-server explain`: prints the limit of a meeting that starts in this room now. */
export async function run({ operands: [room = ''], flags, env, problems }: Call): Promise<number> {
  const settings = settle({ flags, env, file: await openConfig(flags, problems) }, problems);
  problems.throwAny();
  const {
    limits,
    provider: [provider = 'eyeson'],
  } = settings as Settings;
  let code = 0;
  const limitFor = limitRules(limits, (error) => {
    console.error(error.message);
    code = 1;
  });
  console.log(`A meeting in ${room} ${explain(limitFor({ provider, room, startedAt: Date.now() }))}`);
  return code;
}

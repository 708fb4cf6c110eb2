// `still-there stream provision`
import { parseDuration } from '../rules/duration.ts';
import { provisionStream } from '../stream-provision.ts';
import type { Call } from './command.ts';

/** Provisions an app of Stream Video. */
export async function run({ flags, env, problems }: Call): Promise<number> {
  const needed = (variable: string): string => {
    const value = problems.attempt(() => env.secret(variable));
    if (value === undefined)
      problems.add(`Missing \`${variable}\`; it may stand in a file that \`${variable}_FILE\` names`);
    return value ?? '';
  };
  const [apiKey, apiSecret] = [needed('STREAM_API_KEY'), needed('STREAM_API_SECRET')];
  const limit = problems.attempt(() => parseDuration('--limit', flags.limit ?? '1h'));
  problems.throwAny();
  await provisionStream(
    {
      apiKey,
      apiSecret,
      limit,
      baseUrl: env.text('STREAM_API_URL'),
      callType: flags['call-type'] as string | undefined,
      callId: flags['call-id'] as string | undefined,
    },
    (line) => console.log(line),
  );
  return 0;
}

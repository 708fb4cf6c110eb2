import { pipeline } from 'node:stream/promises';
import { isoTimeForm, parseIsoTime } from '../iso-time.ts';
import { durationOf } from '../rules/duration.ts';
import type { Call } from './command.ts';
import { connect } from './operator-client.ts';

/** `still-there-server history`: prints the history as NDJSON. */
export async function run(call: Call): Promise<number> {
  const { flags, problems } = call;
  const query = new URLSearchParams();
  for (const name of ['since', 'until']) {
    const at = problems.attempt(() => instantOf(`--${name}`, flags[name]));
    if (at !== undefined) query.set(name, new Date(at).toISOString());
  }
  const { open } = await connect(call);
  const response = await open(`/api/history?${query}`);
  try {
    await pipeline(response.body ?? [], process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return 0; // such as `| head`
    throw new Error('The history broke off: it is incomplete', { cause: error });
  }
  return 0;
}

/** Epoch ms of a time, or of a duration before now. @throws TypeError */
function instantOf(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const ago = durationOf(value);
  const at = ago === undefined ? parseIsoTime(String(value)) : Date.now() - ago;
  if (Number.isNaN(at) || at < 0)
    throw new TypeError(
      `Expected \`${name}\` to be a duration such as "7d", or ${isoTimeForm}, got ${JSON.stringify(value)}`,
    );
  return at;
}

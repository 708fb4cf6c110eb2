import type { Call } from './command.ts';
import { knownProviders, openConfig, settle } from './settings.ts';

/** `still-there-server schema`: prints the SQL that creates or upgrades the tables. */
export async function run({ flags, env, problems }: Call): Promise<number> {
  const file = await openConfig(flags, problems);
  const settings = settle({ flags, env, file, withoutLimits: true }, problems);
  problems.throwAny();
  const providers = settings?.provider.length ? settings.provider : knownProviders(file);
  const { role } = flags;
  // The queue takes long to load, so it waits for settings that are right.
  const [{ expectQueueVersion, queueSchema }, { schemaSql }] = await Promise.all([
    import('../engine/queue-schema.ts'),
    import('../engine/schema.ts'),
  ]);
  console.log(
    [
      '-- Creates the tables of still-there-server in this database, or upgrades them. It can be run again.',
      'begin;',
      `${schemaSql(providers)};`,
      `${expectQueueVersion()};`,
      ...(typeof role === 'string' ? grantsTo(`"${role.replaceAll('"', '""')}"`, queueSchema) : []),
      'commit;',
    ].join('\n'),
  );
  return 0;
}

/** What the server needs to work with tables that belong to somebody else. */
function grantsTo(role: string, queueSchema: string): string[] {
  const schemas = `schema still_there, ${queueSchema}`;
  return [
    `grant usage on ${schemas} to ${role};`,
    `grant select, insert, update, delete on all tables in ${schemas} to ${role};`,
    `grant execute on all functions in ${schemas} to ${role};`,
  ];
}

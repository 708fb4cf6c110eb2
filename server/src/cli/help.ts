// The help, made of the tables.
import type { Command } from './command.ts';
import { flagLines } from './flags.ts';
import { providerVariables, settings } from './settings-table.ts';

function columns(lines: readonly (readonly [string, string])[]): string {
  const width = Math.max(...lines.map(([left]) => left.length));
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

const secrets = Object.values(settings).filter(({ isSecret }) => isSecret);
const variables = (): (readonly [string, string])[] => [
  ...Object.entries(providerVariables).map(([name, names]) => [Object.values(names).join(', '), `${name}`] as const),
  ...secrets.map(({ env = '', about }) => [env, about] as const),
];

/** What `still-there-server --help` says. */
export function overview(commands: Readonly<Record<string, Command>>): string {
  return `still-there: ends meetings that exceed their time, though every browser is gone.

Usage: still-there-server [command] [flags]

Commands (serve, if none is given):
${columns(Object.entries(commands).map(([name, { about }]) => [name, about]))}

Secrets, in the environment or in files that X_FILE names:
${columns(variables())}

Try it:
  EYESON_API_KEY=… npx still-there-server serve --provider eyeson --limit 30m
  npx still-there-server meetings

\`still-there-server <command> --help\` says more of a command.`;
}

/** What `still-there-server <command> --help` says. */
export function helpOf(name: string, { about, operands = [], flags, examples }: Command): string {
  const usage = [
    'still-there-server',
    name,
    ...operands.map((operand) => `<${operand}>`),
    ...(flags.length > 0 ? ['[flags]'] : []),
  ];
  return [
    `${about}.`,
    `Usage: ${usage.join(' ')}`,
    ...(flags.length > 0
      ? [`Flags, before the environment [IN BRACKETS], before the config file:\n${columns(flagLines(flags))}`]
      : []),
    ...(name === 'serve' || name === 'doctor'
      ? [`Secrets, in the environment or in files that X_FILE names:\n${columns(variables())}`]
      : []),
    `Examples:\n${examples.map(([line, what]) => `  # ${what}\n  ${line}`).join('\n')}`,
  ].join('\n\n');
}

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

/** The output of `still-there-server --help`. */
export function overview(commands: Readonly<Record<string, Command>>): string {
  return `still-there-server: ends meetings that exceed their time limit, even when every browser is gone.

Usage: still-there-server [command] [flags]

Commands (default: serve):
${columns(Object.entries(commands).map(([name, { about }]) => [name, about]))}

Secrets, from the environment or from the file that X_FILE names:
${columns(variables())}

Try it:
  EYESON_API_KEY=… npx still-there-server --provider eyeson --limit 30m
  npx still-there-server meetings

Run \`still-there-server <command> --help\` for the flags of a command.`;
}

/** The output of `still-there-server <command> --help`. */
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
      ? [
          `Flags (they override the environment variable in brackets, which overrides the config file):\n${columns(flagLines(flags))}`,
        ]
      : []),
    ...(name === 'serve' || name === 'doctor'
      ? [`Secrets, from the environment or from the file that X_FILE names:\n${columns(variables())}`]
      : []),
    `Examples:\n${examples.map(([line, what]) => `  # ${what}\n  ${line}`).join('\n')}`,
  ].join('\n\n');
}

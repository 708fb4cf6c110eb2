// Parses flags and operands, and describes flags for the help.
import { parseArgs } from 'node:util';
import { nearest } from '../expect.ts';
import type { Problems } from '../rules/problems.ts';
import { flagOf, otherFlags, settingNames, settings } from './settings-table.ts';

/** Parsed flags by name, such as `public-url`. */
export type Flags = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;

interface FlagText {
  readonly hint?: string;
  readonly about: string;
  readonly env?: string;
}

const texts: Readonly<Record<string, FlagText>> = {
  ...Object.fromEntries(settingNames.map((name) => [flagOf(name), settings[name]])),
  ...otherFlags,
};
/** Whether a flag is true or false: `--json`, `--json=false`. */
const isSwitch = (name: string): boolean => texts[name]?.hint === undefined;

/** Pairs of a flag and its description, for the help. */
export const flagLines = (names: readonly string[]): (readonly [string, string])[] =>
  names.map((name) => {
    const { hint, about, env } = texts[name] as FlagText;
    return [`--${name}${hint ? ` <${hint}>` : ''}`, `${about}${env ? ` [${env}]` : ''}`];
  });

/** Parses the arguments of a command. Everything that is wrong goes to `problems`. */
export function readFlags(
  words: readonly string[],
  {
    flags: known,
    operands: expected = [],
  }: { readonly flags: readonly string[]; readonly operands?: readonly string[] },
  problems: Problems,
): { readonly flags: Flags; readonly operands: readonly string[] } {
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(known.map((name) => [name, { type: isSwitch(name) ? 'boolean' : 'string' }] as const)),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const flags: Record<string, string | string[] | boolean> = {};
  const operands: string[] = [];
  let isUnknown = false;
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    if (!known.includes(name)) {
      isUnknown = true;
      const meant = rawName.startsWith('--') ? `, did you mean \`--${nearest(name, [...known, 'help'])}\`?` : '';
      problems.add(`Unknown flag \`${rawName}\`${meant}`);
    } else if (isSwitch(name) && !['true', 'false', undefined].includes(value))
      problems.add(
        `Expected \`${rawName}\` to stand alone or to be true or false (\`${rawName}=false\`), got ${JSON.stringify(value)}`,
      );
    else if (!isSwitch(name) && (!value || (value.startsWith('--') && !token.inlineValue)))
      problems.add(`Expected a value after \`${rawName}\``);
    else if (name === 'provider') flags[name] = [...((flags[name] as string[] | undefined) ?? []), value as string];
    else if (name in flags) problems.add(`Expected \`${rawName}\` once, got it twice`);
    else flags[name] = isSwitch(name) ? value !== 'false' : (value as string);
  }
  for (const [index, what] of expected.entries())
    if (operands[index] === undefined) problems.add(`Expected <${what}> after the command`);
  // After an unknown flag, an operand may be that flag's value.
  const surplus = isUnknown ? [] : operands.slice(expected.length);
  for (const extra of surplus) {
    const flag = words[words.lastIndexOf(extra) - 1] ?? '';
    const isValue = ['true', 'false'].includes(extra) && flag.startsWith('--');
    problems.add(`Unexpected ${JSON.stringify(extra)}${isValue ? `: write \`${flag}=${extra}\`` : ''}`);
  }
  return { flags, operands };
}

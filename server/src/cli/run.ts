// Parses the command line and runs the command.
import { existsSync } from 'node:fs';
import { configNames } from '../rules/config-file.ts';
import { Problems, SettingsError } from '../rules/problems.ts';
import { version } from '../version.ts';
import { commands } from './commands.ts';
import { Environment } from './environment.ts';
import { readFlags } from './flags.ts';
import { helpOf, overview } from './help.ts';
import { variableNames } from './settings-table.ts';

/** The exit code for invalid settings: EX_CONFIG of sysexits.h. */
const invalidSettings = 78;

/** Runs a command line and resolves to the exit code. */
export async function run(words: readonly string[]): Promise<number> {
  const env = new Environment(process.env);
  const complain = (line: string): void => console.error(env.hide(line));
  try {
    return await dispatch(words, env);
  } catch (error) {
    if (error instanceof SettingsError) {
      for (const problem of error.problems) complain(problem);
      return invalidSettings;
    }
    complain(error instanceof Error ? error.message : String(error));
    for (let { cause } = error as Error; cause instanceof Error; { cause } = cause)
      complain(`  because: ${cause.message}`);
    return 1;
  }
}

async function dispatch(words: readonly string[], env: Environment): Promise<number> {
  const [first = '', second = ''] = words;
  if (['-v', '--version', 'version'].includes(first)) return say(version);
  if (first === 'help' || (isHelp(first) && words.length === 1)) return say(helpAbout(second));

  const isNamed = first !== '' && !first.startsWith('-');
  const name = isNamed ? first : 'serve';
  const command = commands[name];
  if (!command) throw unknownCommand(first);
  const rest = words.slice(isNamed ? 1 : 0);
  if (rest.some(isHelp)) return say(helpAbout(name));

  const problems = new Problems();
  const { flags, operands } = readFlags(rest, command, problems);
  const { run: start } = await command.load();
  if (words.length === 0 && !isConfigured(env)) say(`${overview(commands)}\n`); // before the complaint about what is missing
  return start({ operands, flags, env, problems });
}

/** Whether there is any setting at all. */
const isConfigured = (env: Environment): boolean =>
  variableNames.some((name) => env.has(name)) || configNames.some((name) => existsSync(name));

const isHelp = (word: string): boolean => word === '-h' || word === '--help';

const helpAbout = (name: string): string => {
  const command = commands[name];
  if (name !== '' && !command) throw unknownCommand(name);
  return command ? helpOf(name, command) : overview(commands);
};

const unknownCommand = (name: string): SettingsError =>
  new SettingsError([`Unknown command ${JSON.stringify(name)}: expected one of ${Object.keys(commands).join(', ')}`]);

function say(text: string): number {
  console.log(text);
  return 0;
}

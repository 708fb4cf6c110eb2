// No test may depend on the speed of the machine: whoever waits for something waits at least half a minute, and no test or hook
// is cut off earlier than the others.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const shortest = 30_000;
/** `expect.poll()`, `vi.waitFor()`, `page.waitForFunction()` and our own `until()`. */
const waits = /^(?:poll|until|wait(?:For|Until)\w*)$/;
/** These end by the timeout of `vitest.config.ts`, unless they name a longer one. */
const limited = /^(?:test|it|describe|before(?:All|Each)|after(?:All|Each))$/;
const longest = 600_000;

interface Wait {
  readonly line: number;
  readonly call: string;
  readonly timeout: number;
}

/**
 * The calls in this code that wait, with the number of milliseconds that they name; `vi.waitFor()` waits one second
 * if it names none.
 */
function findWaits(code: string): Wait[] {
  const source = ts.createSourceFile('test.ts', code, ts.ScriptTarget.Latest, true);
  const found: Wait[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const { expression } = node;
      const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText(source);
      const timeout = waits.test(name) || limited.test(name) ? timeoutOf(node, name, source) : undefined;
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      if (timeout !== undefined) found.push({ line: line + 1, call: name, timeout });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function timeoutOf(call: ts.CallExpression, name: string, source: ts.SourceFile): number | undefined {
  for (const argument of call.arguments.slice(1)) {
    if (ts.isNumericLiteral(argument)) return Number(argument.text);
    if (!ts.isObjectLiteralExpression(argument)) continue;
    for (const property of argument.properties) {
      if (!ts.isPropertyAssignment(property) || property.name.getText(source) !== 'timeout') continue;
      if (ts.isNumericLiteral(property.initializer)) return Number(property.initializer.text);
    }
  }
  const isVitest = /^vi\.wait(?:For|Until)$/.test(call.expression.getText(source));
  return isVitest && name.startsWith('wait') && call.arguments.length < 2 ? 1000 : undefined;
}

test('the search finds waits by number, by option and by default', () => {
  const code = `await until('it', check, 2500);
    await expect.poll(read, { interval: 10, timeout: 3_000 }).toBe(1);
    await vi.waitFor(check);
    await page.waitForFunction(check, { timeout: 60_000 });
    await expect.poll(read).toBe(1);
    await until(0);
    setTimeout(check, 5);`;
  expect(findWaits(code)).toEqual([
    { line: 1, call: 'until', timeout: 2500 },
    { line: 2, call: 'poll', timeout: 3000 },
    { line: 3, call: 'waitFor', timeout: 1000 },
    { line: 4, call: 'waitForFunction', timeout: 60_000 },
  ]);
});

test('every wait of a test is at least half a minute long', () => {
  const files = ['test', 'server/test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.includes('node_modules') && !file.endsWith('waits.test.ts'))
      .map((file) => join(folder, file)),
  );
  expect(files.length).toBeGreaterThan(150);
  const short = files.flatMap((file) =>
    findWaits(readFileSync(join(root, file), 'utf8'))
      .filter(({ call, timeout }) => timeout < (limited.test(call) ? longest : shortest))
      .map((wait) => ({ file, ...wait })),
  );
  expect(short).toEqual([]);
});

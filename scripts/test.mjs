// The whole gate, `npm test`: from a fresh checkout to one last line `N passed, N failed`.
// `node scripts/test.mjs types lint unit chromium` runs only these steps and Vitest projects.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endMarked } from './processes.mjs';
import { root, setup, toolEnv } from './setup.mjs';

const steps = {
  types: [
    ['tsc', '-p', 'tsconfig.json'],
    ['tsc', '-p', 'src/tsconfig.json'],
    ['tsc', '-p', 'src/core/tsconfig.json'],
    ['tsc', '-p', 'server/src/tsconfig.json', '--noEmit'],
    ['tsc', '-p', 'server/src/operator-ui/tsconfig.json'],
  ],
  lint: [['biome', 'ci']],
  build: [
    ['rollup', '-c'],
    ['cem', 'analyze'],
    ['node', 'server/scripts/build.mjs'],
  ],
  apps: [['node', 'scripts/apps.mjs']],
};
const stepTimeout = 120_000;
const vitestTimeout = 1_500_000;

const count = { passed: 0, failed: 0, skipped: 0 };
const chosen = process.argv.slice(2);
const failedSteps = new Set();
const run = randomUUID();
const env = { ...toolEnv, STILL_THERE_RUN: run };
if (!process.stdout.isTTY) Object.assign(env, { NO_COLOR: '1', FORCE_COLOR: undefined });

let child;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    child?.kill(signal);
    endMarked(`STILL_THERE_RUN=${run}`);
    process.exit(1);
  });
}

/** Runs one of our tools with its output shown live; resolves to its exit code, 1 when it had to be ended. */
function tool(command, args, timeout) {
  return new Promise((resolve) => {
    child = spawn(command, args, { cwd: root, env, stdio: 'inherit' });
    const timer = setTimeout(() => {
      console.error(`${command} has not ended after ${timeout / 1000} s`);
      child.kill('SIGKILL');
    }, timeout);
    const done = (code) => {
      clearTimeout(timer);
      resolve(code ?? 1);
    };
    child.once('error', (error) => {
      console.error(String(error));
      done(1);
    });
    child.once('exit', done);
  });
}

function report(name, outcome, started, note = '') {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`--- ${name}: ${outcome} (${seconds} s)${note && `, ${note}`}`);
}

async function runStep(step, [command, ...args]) {
  const name = [command, ...args].join(' ');
  const started = performance.now();
  const passed = (await tool(command, args, stepTimeout)) === 0;
  count[passed ? 'passed' : 'failed']++;
  if (!passed) failedSteps.add(step);
  report(name, passed ? 'passed' : 'FAILED', started);
}

/** What Vitest's report says; a file that failed as a whole and has no failed test counts as one. */
function readReport(file) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + broken.length,
    skipped: numPendingTests + numTodoTests,
  };
}

async function runVitest(projects) {
  const folder = mkdtempSync(join(tmpdir(), 'still-there-test-'));
  const file = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const names = projects.map((name) => `--project=${name}`);
  const started = performance.now();
  const script = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const code = await tool('node', [script, 'run', ...reporters, ...names], vitestTimeout);
  let tests = { passed: 0, failed: 0, skipped: 0 };
  try {
    tests = readReport(file);
  } catch {
    console.error('Vitest has left no report');
  }
  rmSync(folder, { recursive: true, force: true });
  const ran = tests.passed + tests.failed;
  if (ran === 0) console.error('Vitest has run no test');
  else if (code !== 0 && tests.failed === 0) console.error(`Vitest ended with ${code} though no test failed`);
  if (tests.failed === 0 && (code !== 0 || ran === 0)) tests.failed = 1;
  for (const outcome of Object.keys(count)) count[outcome] += tests[outcome];
  const note = `${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped`;
  report('vitest', tests.failed === 0 ? 'passed' : 'FAILED', started, note);
}

function runSetup() {
  const started = performance.now();
  try {
    const { missing } = setup({ browsers: true });
    for (const engine of missing) {
      const inCi = process.env.CI === 'true';
      count[inCi ? 'failed' : 'skipped']++;
      console.log(`${inCi ? 'FAILED' : 'Skipped'}: everything that needs ${engine}, which is missing here`);
    }
    count.passed++;
    report('setup', 'passed', started);
    return true;
  } catch (error) {
    console.error(String(error));
    count.failed++;
    report('setup', 'FAILED', started);
    return false;
  }
}

if (runSetup()) {
  for (const [step, commands] of Object.entries(steps)) {
    if (chosen.length > 0 && !chosen.includes(step)) continue;
    for (const command of commands) await runStep(step, command);
  }
  const projects = chosen.filter((name) => !(name in steps));
  if (chosen.length === 0 || projects.length > 0) {
    // e2e tests use what the build makes; all others run without it
    const withoutDist = failedSteps.has('build') && projects.length === 0;
    if (withoutDist) console.error('The build failed: the e2e tests are not run');
    await runVitest(withoutDist ? ['!e2e', '!sound'] : projects);
  }
}
for (const { pid, name } of endMarked(`STILL_THERE_RUN=${run}`))
  console.warn(`Ended a left-over process: ${pid} ${name}`);

const { passed, failed, skipped } = count;
process.exitCode = failed > 0 ? 1 : 0;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);

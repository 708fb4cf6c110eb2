// `npm test`: the whole gate, from a fresh checkout to its last line, `N passed, N failed`.
// `node scripts/test.mjs types lint unit chromium` runs only these steps and Vitest projects. `--quick` leaves out tests that
// take long. Words after `--` go to Vitest.
//
// There is no limit for the whole run: a slow machine takes longer. A run is cut off by a signal, or when nothing has finished
// for a quarter of an hour. It then still prints what it ran, and counts as failed.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { optional } from './engines.mjs';
import { endMarked } from './processes.mjs';
import { root, setup, toolEnv } from './setup.mjs';
import { TestResults } from './test-results.mjs';

/** The compiler in Go: it finds the same, in a third of the time. What emits and bundles needs the API of the older one. */
const tsc = ['node', 'node_modules/typescript-7/bin/tsc'];

/** The commands of each step, which run one after the other. Two steps run at the same time. */
const steps = {
  build: [
    ['rollup', '-c', '--silent'],
    ['cem', 'analyze', '--quiet'],
    ['node', 'server/scripts/build.mjs'],
  ],
  types: [
    [...tsc, '-p', '.'],
    [...tsc, '-p', 'src'],
    [...tsc, '-p', 'src/core'],
    [...tsc, '-p', 'server/src', '--noEmit'],
    [...tsc, '-p', 'server/src/operator-ui'],
  ],
  lint: [
    ['biome', 'ci'],
    ['knip', '--no-config-hints'],
    ['depcruise', 'src', 'server/src'],
  ],
  sizes: [['size-limit']],
  apps: [['node', 'scripts/apps.mjs']],
};
/** These use what `build` makes. */
const needBuild = ['sizes', 'apps'];
/** The compiler checks again only what has changed since the last run. */
const incremental = (project) => [
  '--incremental',
  '--tsBuildInfoFile',
  `.cache/${project.replaceAll('/', '-')}.tsbuildinfo`,
];
/** These Vitest projects run without engines, the vendors' SDKs and the demo's apps. */
const plainProjects = ['unit', 'jsdom', 'happy-dom'];
const silenceTimeout = 15 * 60_000;

const args = process.argv.slice(2);
const end = args.includes('--') ? args.indexOf('--') : args.length;
const quick = args.slice(0, end).includes('--quick');
const chosen = args.slice(0, end).filter((arg) => arg !== '--quick');
const vitestArgs = args.slice(end + 1);
const chosenSteps = Object.keys(steps).filter((step) => chosen.length === 0 || chosen.includes(step));
const projects = chosen.filter((name) => !(name in steps));
const runsTests = chosen.length === 0 || projects.length > 0;

const results = new TestResults();
const run = randomUUID();
const env = {
  ...toolEnv,
  STILL_THERE_RUN: run,
  STILL_THERE_QUICK: quick ? '1' : '0',
  NO_COLOR: '1',
  FORCE_COLOR: undefined,
};
const children = new Set();

/** Ends every process that the run has started, prints the summary, and exits. */
function finish({ isCutOff = false } = {}) {
  clearTimeout(watchdog);
  const leftBehind = endMarked(`STILL_THERE_RUN=${run}`);
  if (!isCutOff)
    for (const { pid, name } of leftBehind) console.log(`Ended a process that was left behind: ${pid} ${name}`);
  results.printSummary();
  process.exit(results.failed > 0 ? 1 : 0);
}

function cutOff(why) {
  const commands = [...children].map(({ spawnargs }) => spawnargs.join(' '));
  results.cutOff(why, commands);
  for (const child of children) child.kill('SIGKILL');
  finish({ isCutOff: true });
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => cutOff(`the run got ${signal}`));

let watchdog;
function stillRunning() {
  clearTimeout(watchdog);
  const minutes = silenceTimeout / 60_000;
  watchdog = setTimeout(() => cutOff(`nothing has finished for ${minutes} minutes`), silenceTimeout);
}

/** Runs one of our tools; resolves to its exit code and output. */
function tool([command, ...rest], onMessage) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, rest, {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe', onMessage ? 'ipc' : 'ignore'],
    });
    children.add(child);
    const keep = (data) => {
      output += data;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('message', (message) => {
      stillRunning();
      onMessage(message);
    });
    const ended = (code) => {
      children.delete(child);
      stillRunning();
      resolve({ code: code ?? 1, output });
    };
    child.once('error', (error) => {
      keep(`${error}\n`);
      ended(1);
    });
    child.once('close', ended);
    // what it left running may hold its output open
    child.once('exit', (code) => setTimeout(ended, 5000, code));
  });
}

async function runStep(step) {
  let passed = true;
  for (const command of steps[step]) {
    const started = performance.now();
    const { code, output } = await tool(
      step === 'types' ? [...command, ...incremental(command[command.indexOf('-p') + 1])] : command,
    );
    results.step(`${step}: ${command.join(' ')}`, code === 0, (performance.now() - started) / 1000, output);
    passed &&= code === 0;
  }
  return passed;
}

/**
 * Two workers take the steps in order; what needs the build waits for it, and is left out when it fails. Resolves to
 * whether it was built.
 */
async function runSteps() {
  const queue = [...chosenSteps];
  let built = Promise.resolve(true);
  async function work() {
    for (let step = queue.shift(); step; step = queue.shift()) {
      if (needBuild.includes(step) && !(await built)) {
        results.step(`${step}: left out, because the build failed`, false);
        continue;
      }
      const passed = runStep(step);
      if (step === 'build') built = passed;
      await passed;
    }
  }
  await Promise.all([work(), work()]);
  return built;
}

async function runTests(chosenProjects) {
  const names = chosenProjects.map((name) => `--project=${name}`);
  const reporter = join(root, 'scripts/vitest-reporter.mjs');
  const command = ['node', 'node_modules/vitest/vitest.mjs', 'run', `--reporter=${reporter}`, ...names, ...vitestArgs];
  const before = results.ran;
  const { code, output } = await tool(command, (message) => results.take(message));
  const isExplained = code === 0 || results.failed > 0;
  if (results.ran === before) results.step('vitest: it ran no test', false, undefined, output);
  else if (!isExplained) results.step(`vitest: it ended with ${code}, though no test failed`, false, undefined, output);
}

/** Installs what is missing. What the machine has not got is skipped, and fails on a build server. */
function runSetup() {
  const started = performance.now();
  const browsers = chosen.length === 0 || projects.some((name) => !plainProjects.includes(name));
  try {
    const { missing } = setup({ browsers });
    for (const engine of missing) {
      const isNeeded = process.env.CI === 'true' && !optional.includes(engine);
      if (isNeeded) results.step(`setup: ${engine} is missing`, false);
      else results.skip(`everything that needs ${engine}`, `${engine} is missing here`);
    }
    results.step('setup', true, (performance.now() - started) / 1000);
    return true;
  } catch (error) {
    results.step('setup', false, (performance.now() - started) / 1000, String(error));
    return false;
  }
}

stillRunning();
if (runSetup()) {
  const built = await runSteps();
  // the tests of e2e use what the build makes
  if (runsTests) await runTests(built || projects.length > 0 ? projects : ['!e2e']);
}
finish();

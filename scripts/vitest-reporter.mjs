// The reporter that `scripts/test.mjs` gives to Vitest: sends it every result at once, so that a run that is cut off
// is reported too.
import { relative, sep } from 'node:path';
import { root } from './setup.mjs';

/** What a person needs of an error: its message, how the values differ, and the frames in our own files. */
function describeError(error) {
  const { name = 'Error', message = String(error), diff, stacks, stack = '', cause } = error;
  const frames = stacks?.length
    ? stacks.map(({ method, file, line, column }) => `at ${method} ${relative(root, file)}:${line}:${column}`)
    : stack.split('\n').filter((line) => line.trim().startsWith('at '));
  const own = frames.filter((frame) => !/node_modules|node:internal/.test(frame)).map((frame) => frame.trim());
  const lines = [`${name}: ${message}`, ...(diff ? [diff] : []), ...own.slice(0, 8)];
  return cause ? `${lines.join('\n')}\nCaused by ${describeError(cause)}` : lines.join('\n');
}

const fileOf = (module) => `${module.project.name} ${relative(root, module.moduleId).replaceAll(sep, '/')}`;

export default class {
  #post;
  /** What tests have written to the console, by the id of the test. */
  #written = new Map();
  /** The ids of the tests whose result has been sent. */
  #sent = new Set();
  /** Files that have ended, until the results of all their tests have been sent: on a busy machine the end can overtake them. */
  #ended = new Set();

  /** @param options `post` takes each message; by default the parent process does */
  constructor({ post = (message) => process.send(message) } = {}) {
    this.#post = post;
  }

  #send(type, message) {
    this.#post({ type, ...message });
  }

  onTestModuleQueued(module) {
    this.#send('start', { file: fileOf(module) });
  }

  onTestCaseResult(test) {
    const { state, errors = [], note } = test.result();
    const titles = [test.name];
    for (let suite = test.parent; suite.type === 'suite'; suite = suite.parent) titles.unshift(suite.name);
    const output = (this.#written.get(test.id) ?? '').split('\n').slice(-20).join('\n');
    this.#written.delete(test.id);
    this.#send('test', { file: fileOf(test.module), titles, state, note, errors: errors.map(describeError), output });
    this.#sent.add(test.id);
    if (this.#ended.has(test.module)) this.#sendEndIfComplete(test.module);
  }

  onTestSuiteResult(suite) {
    const errors = suite.errors().map(describeError);
    if (errors.length > 0) this.#send('broken', { file: fileOf(suite.module), what: suite.fullName, errors });
  }

  onTestModuleEnd(module) {
    const errors = module.errors().map(describeError);
    if (errors.length > 0) this.#send('broken', { file: fileOf(module), what: 'the file itself', errors });
    this.#ended.add(module);
    this.#sendEndIfComplete(module);
  }

  #sendEndIfComplete(module) {
    const tests = [...module.children.allTests()];
    if (tests.length > 0 && tests.every(({ id }) => this.#sent.has(id))) this.#sendEnd(module);
  }

  #sendEnd(module) {
    this.#ended.delete(module);
    this.#send('end', { file: fileOf(module), seconds: module.diagnostic().duration / 1000 });
  }

  onUserConsoleLog({ content, taskId }) {
    if (taskId) this.#written.set(taskId, (this.#written.get(taskId) ?? '') + content);
    for (const [, title, reason] of content.matchAll(/Skipped "(.+?)": (.+)/g)) this.#send('skip', { title, reason });
  }

  onTestRunEnd(_modules, unhandledErrors) {
    for (const module of this.#ended) this.#sendEnd(module);
    for (const error of unhandledErrors) {
      this.#send('broken', { file: 'vitest', what: 'an error that no test handles', errors: [describeError(error)] });
    }
  }
}

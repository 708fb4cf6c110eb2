// What a run of `scripts/test.mjs` has found so far: prints one line for each step and file, and the rest at the end.

const round = (seconds) => (seconds === undefined ? '' : ` (${seconds.toFixed(1)} s)`);
const indent = (text) => text.trimEnd().replace(/^(?=.)/gm, '    ');

export class TestResults {
  passed = 0;
  failed = 0;
  skipped = 0;
  #failures = [];
  /** Titles by reason. */
  #skips = new Map();
  #skippedTests = [];
  /** Files and suites that failed as a whole: their tests are not skipped for a reason of their own. */
  #broken = new Set();
  /** The files that have begun and not ended. */
  #open = new Map();

  /** How many tests and steps have ended. */
  get ran() {
    return this.passed + this.failed;
  }

  /** One step of the gate. Its output is printed if it has failed. */
  step(name, passed, seconds, output = '') {
    this[passed ? 'passed' : 'failed']++;
    console.log(`${passed ? '✓' : '✗'} ${name}${round(seconds)}`);
    if (!passed) this.#failures.push({ title: name, text: output.trim() || 'It left no output.' });
  }

  skip(title, reason) {
    const titles = this.#skips.get(reason) ?? new Set();
    this.#skips.set(reason, titles.add(title));
  }

  /** A message of `scripts/vitest-reporter.mjs`. */
  take(message) {
    const file = this.#fileOf(message.file);
    if (message.type === 'test') this.#test(message, file);
    else if (message.type === 'broken') {
      this.#broken.add(`${message.file} > ${message.what}`);
      this.#fail(`${message.file} > ${message.what}`, message.errors, file);
    } else if (message.type === 'skip') this.skip(message.title, message.reason);
    else if (message.type === 'end') this.#end(message, file);
  }

  #fileOf(name) {
    if (name === undefined) return undefined;
    if (!this.#open.has(name)) this.#open.set(name, { passed: 0, failed: 0, skipped: 0 });
    return this.#open.get(name);
  }

  #test({ file: name, titles, state, note, errors, output }, file) {
    if (state === 'failed') this.#fail(`${name} > ${titles.join(' > ')}`, [...errors, output], file);
    else {
      this[state]++;
      file[state]++;
    }
    if (state !== 'skipped') return;
    if (note) this.skip(titles.join(' > '), note);
    else this.#skippedTests.push({ file: name, titles });
  }

  #fail(title, errors, file) {
    this.failed++;
    file.failed++;
    this.#failures.push({ title, text: errors.join('\n') });
  }

  #end({ file: name, seconds }, { passed, failed, skipped }) {
    this.#open.delete(name);
    const counts = [`${passed} passed`, failed && `${failed} FAILED`, skipped && `${skipped} skipped`].filter(Boolean);
    console.log(`${failed > 0 ? '✗' : '✓'} ${name}: ${counts.join(', ')}${round(seconds)}`);
  }

  /** The run ends before everything has run. */
  cutOff(why, commands) {
    this.failed++;
    const files = [...this.#open].map(([name, { passed, failed }]) => `  ${name} (${passed + failed} tests had ended)`);
    const text = [`Cut off: ${why}. This was running:`, ...commands.map((command) => `  ${command}`), ...files];
    this.#failures.push({ title: 'The run did not end', text: text.join('\n') });
  }

  printSummary() {
    this.#printSkips();
    for (const { title, text } of this.#failures) console.log(`\nFAILED ${title}\n${indent(text)}`);
    const skipped = this.skipped > 0 ? `, ${this.skipped} skipped` : '';
    console.log(`\n${this.passed} passed, ${this.failed} failed${skipped}`);
  }

  /** Each reason once, with what it stands for; then the skipped tests that gave none. */
  #printSkips() {
    for (const [reason, titles] of this.#skips) console.log(`Skipped ${[...titles].join('; ')}: ${reason}`);
    const reasons = [...this.#skips.values()]
      .flatMap((titles) => [...titles])
      .map((title) => title.replace(/\s*…$/, ''));
    const isExplained = ({ file, titles }) =>
      titles.some((title) => reasons.some((start) => title.startsWith(start))) ||
      titles.some((_title, at) => this.#broken.has([file, ...titles.slice(0, at + 1)].join(' > ')));
    const files = new Map();
    for (const { file, titles } of this.#skippedTests.filter((test) => !isExplained(test))) {
      files.set(titles.join(' > '), [...(files.get(titles.join(' > ')) ?? []), file.split(' ')[0]]);
    }
    for (const [title, engines] of files) console.log(`Skipped in ${engines.join(', ')} without a reason: ${title}`);
  }
}

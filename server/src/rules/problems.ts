// What is wrong with settings: everything at once, one line each, so that nobody has to mend them one by one.

/** Settings that cannot be used. */
export class SettingsError extends TypeError {
  override readonly name = 'SettingsError';
  /** What is wrong, one sentence each. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** Collects what is wrong, so that all of it can be said at once. */
export class Problems {
  readonly #all: string[] = [];

  /** What the function returns; `undefined` where it throws, which is noted. */
  attempt<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch (error) {
      this.#all.push(...(error instanceof SettingsError ? error.problems : [(error as Error).message]));
      return undefined;
    }
  }

  add(problem: string): void {
    this.#all.push(problem);
  }

  /** @throws SettingsError if there are any */
  throwAny(): void {
    if (this.#all.length > 0) throw new SettingsError(this.#all);
  }
}

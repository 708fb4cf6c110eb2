// Collects the problems of settings, so that all of them are reported at once, one line each.

/** The settings are invalid. */
export class SettingsError extends TypeError {
  override readonly name = 'SettingsError';
  /** One sentence for each problem. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** Collects problems, each once. */
export class Problems {
  readonly #all = new Set<string>();

  /** Calls the function, and returns its result. If it throws, collects the problems and returns `undefined`. */
  attempt<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch (error) {
      this.#collect(error);
      return undefined;
    }
  }

  /** The same for a function that returns a promise. */
  async attemptAsync<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      this.#collect(error);
      return undefined;
    }
  }

  add(problem: string): void {
    this.#all.add(problem);
  }

  /** @throws SettingsError if there are any */
  throwAny(): void {
    if (this.#all.size > 0) throw new SettingsError([...this.#all]);
  }

  #collect(error: unknown): void {
    const problems = error instanceof SettingsError ? error.problems : [(error as Error).message];
    for (const problem of problems) this.add(problem);
  }
}

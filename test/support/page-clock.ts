// A clock for pages under test: time passes as usual, and a test can move it ahead instead of waiting.

/** The clocks and timers of a page, which {@link PageClock.skip} moves ahead. */
export interface PageClock {
  readonly Date: DateConstructor;
  readonly performance: Pick<Performance, 'now'>;
  setTimeout(run: unknown, delay?: number, ...args: unknown[]): number;
  setInterval(run: unknown, delay?: number, ...args: unknown[]): number;
  clearTimeout(id?: number): void;
  clearInterval(id?: number): void;
  /** Moves the clocks ahead by `ms`, and runs what falls due meanwhile: in order, each in a task of its own. */
  skip(ms: number): Promise<void>;
}

/** Makes a clock. Tests run it in a page by its source text, so it uses nothing from this module. */
export function createPageClock(): PageClock {
  interface Timer {
    dueAt: number;
    native: number;
    fire(): void;
  }
  const { setTimeout: set, clearTimeout: clear, Date: NativeDate } = window;
  const readTime = performance.now.bind(performance);
  const timers = new Map<number, Timer>();
  let ahead = 0;
  let count = 0;
  const now = (): number => readTime() + ahead;
  const arm = (timer: Timer): void => {
    timer.native = set(timer.fire, timer.dueAt - now());
  };
  const start = (run: unknown, delay: number, args: unknown[], repeats: boolean): number => {
    const id = ++count;
    const wait = Math.max(Number(delay) || 0, repeats ? 4 : 0);
    const timer: Timer = {
      dueAt: now() + wait,
      native: 0,
      fire() {
        if (repeats) {
          timer.dueAt += wait;
          arm(timer);
        } else {
          timers.delete(id);
        }
        if (typeof run === 'function') run.apply(window, args);
      },
    };
    timers.set(id, timer);
    arm(timer);
    return id;
  };
  const stop = (id?: number): void => {
    const timer = timers.get(Number(id));
    if (timer) clear(timer.native);
    timers.delete(Number(id));
  };
  const MovedDate: DateConstructor = new Proxy(NativeDate, {
    construct: (target, args, self) => Reflect.construct(target, args.length > 0 ? args : [MovedDate.now()], self),
    apply: () => String(new MovedDate()),
    get: (target, name, self) =>
      name === 'now' ? () => target.now() + Math.round(ahead) : Reflect.get(target, name, self),
  });
  return {
    Date: MovedDate,
    performance: { now },
    setTimeout: (run, delay = 0, ...args) => start(run, delay, args, false),
    setInterval: (run, delay = 0, ...args) => start(run, delay, args, true),
    clearTimeout: stop,
    clearInterval: stop,
    async skip(ms) {
      const end = now() + ms;
      for (;;) {
        const next = [...timers.values()].sort((a, b) => a.dueAt - b.dueAt)[0];
        if (!next || next.dueAt > end) break;
        ahead += Math.max(0, next.dueAt - now());
        clear(next.native);
        next.fire();
        await new Promise((done) => set(done));
      }
      ahead += Math.max(0, end - now());
      for (const timer of timers.values()) {
        clear(timer.native);
        arm(timer);
      }
    },
  };
}

/** A script that gives a page such a clock, as its global `clock`; it has to run before all others. */
export const pageClockScript = `{
  const timeOf = Object.getOwnPropertyDescriptor(Event.prototype, 'timeStamp').get;
  const readTime = performance.now.bind(performance);
  const clock = (${createPageClock})();
  const { performance: moved, skip, ...replaced } = clock;
  performance.now = moved.now;
  // What a person does after a skip happens at the time of the moved clock.
  Object.defineProperty(Event.prototype, 'timeStamp', { get() { return timeOf.call(this) + moved.now() - readTime(); } });
  Object.assign(window, replaced, { clock });
}`;

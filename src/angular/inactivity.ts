import {
  DestroyRef,
  type EnvironmentProviders,
  InjectionToken,
  inject,
  makeEnvironmentProviders,
  type Signal,
  signal,
} from '@angular/core';
import type { InactivityState } from '../presence/inactivity-event.ts';
import { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import type { InactivityMonitorOptions, StartOptions } from '../presence/inactivity-options.ts';
import { type Host, injectHost } from './host.ts';
import { followLimits, type LiveLimits, readLimits } from './live-limits.ts';

/** The options of an `InactivityMonitor` and of its `start()`; the limits may be signals or getters. */
export interface ProvideInactivityOptions
  extends Omit<InactivityMonitorOptions, keyof LiveLimits>,
    LiveLimits,
    Pick<StartOptions, 'resume'> {}

/** What {@link injectInactivity} returns. */
export interface Inactivity {
  /** Takes the answer (`reset()`, `expire()`) and evidence of your own (`report()`), and has the events. */
  readonly monitor: InactivityMonitor;
  /** The monitor's state; it changes only when that does, not with every activity. `'stopped'` on a server. */
  readonly state: Signal<InactivityState>;
}

const token = /* @__PURE__ */ new InjectionToken<Inactivity>('provideInactivity()');

/**
 * Provides the one monitor that {@link injectInactivity} returns, to an app or to the routes that have it in `providers`.
 * It is made and started when it is first injected, and stopped when its injector is destroyed.
 * @param options or a function that makes them, in which `inject()` works
 */
export function provideInactivity(
  options: ProvideInactivityOptions | (() => ProvideInactivityOptions) = {},
): EnvironmentProviders {
  const useFactory = (): Inactivity => createInactivity(typeof options === 'function' ? options() : options);
  return makeEnvironmentProviders([{ provide: token, useFactory }]);
}

/**
 * The monitor of {@link provideInactivity}, and its state as a signal. It runs from the first call on, so that it can be
 * stopped and started again at once (`state()` may differ from what a server has rendered; hydration takes that). It
 * does not run on a server. For an injection context.
 * @throws TypeError when an option is not what it should be
 */
export function injectInactivity(): Inactivity {
  return inject(token);
}

function createInactivity({ resume = false, ...options }: ProvideInactivityOptions): Inactivity {
  const host = injectHost();
  const monitor = new HostedMonitor(readLimits(options), host);
  if (host.isBrowser) monitor.start({ resume });
  const state = signal(monitor.state);
  for (const type of ['stopped', 'active', 'prompted', 'idle'] as const) {
    monitor.addEventListener(type, () => state.set(monitor.state));
  }
  followLimits(options, host, () => monitor);
  inject(DestroyRef).onDestroy(() => monitor.stop());
  return { monitor, state: state.asReadonly() };
}

/** Starts outside of Angular's zone, whoever starts it: its listeners would have an app with zone.js look for changes at every mouse move. */
class HostedMonitor extends InactivityMonitor {
  readonly #host: Host;

  constructor(options: InactivityMonitorOptions, host: Host) {
    super(options);
    this.#host = host;
  }

  override start(options?: StartOptions): void {
    this.#host.outside(() => super.start(options));
  }
}

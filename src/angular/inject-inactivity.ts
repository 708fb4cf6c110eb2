import { DestroyRef, type EnvironmentProviders, InjectionToken, inject, makeEnvironmentProviders } from '@angular/core';
import type { LimitName } from '../presence/change-limits.ts';
import { InactivityMonitor } from '../presence/inactivity-monitor.ts';
import type { InactivityMonitorOptions, StartOptions } from '../presence/inactivity-options.ts';
import { type InactivityValues, inactivityReader, splitOptions } from '../presence/inactivity-reader.ts';
import { followLimits, type Host, injectHost } from './host.ts';
import { createSignals, currentLimits, type Signals, type WithSignals } from './signals.ts';

/** The options of an `InactivityMonitor`, and `resume` of its `start()`. The limits may be signals or getters. */
export interface ProvideInactivityOptions
  extends WithSignals<InactivityMonitorOptions, LimitName>,
    Pick<StartOptions, 'resume'> {}

/** What {@link injectInactivity} returns. */
export interface InjectInactivityResult extends Signals<InactivityValues> {
  /** The monitor. It takes the answer (`reset()`, `expire()`) and your own evidence (`report()`), and raises the events. */
  readonly monitor: InactivityMonitor;
}

const token = /* @__PURE__ */ new InjectionToken<InjectInactivityResult>('provideInactivity()');

/**
 * Provides one `InactivityMonitor` to an app, or to the routes that have it in their `providers`. It is created and started when
 * it is first injected, and stopped when its injector is destroyed.
 * @param options the options, or a function that returns them and may call `inject()`. `timeout`, `hiddenTimeout`, `aloneTimeout`
 *   and `waitingTimeout` may be signals or getters. All other options are read once.
 */
export function provideInactivity(
  options: ProvideInactivityOptions | (() => ProvideInactivityOptions) = {},
): EnvironmentProviders {
  const useFactory = (): InjectInactivityResult =>
    createInactivity(typeof options === 'function' ? options() : options);
  return makeEnvironmentProviders([{ provide: token, useFactory }]);
}

/**
 * Returns the monitor of {@link provideInactivity}, with its values as signals. It runs from the first call on; it does not run
 * on a server. Call it in an injection context.
 * @throws TypeError when an option is invalid
 */
export function injectInactivity(): InjectInactivityResult {
  return inject(token);
}

function createInactivity(options: ProvideInactivityOptions): InjectInactivityResult {
  const host = injectHost();
  const { monitorOptions, startOptions } = splitOptions(currentLimits(options));
  const monitor = new HostedMonitor(monitorOptions, host);
  const { signals } = createSignals(monitor, inactivityReader);
  if (host.isBrowser) monitor.start(startOptions);
  followLimits(options, host, () => monitor);
  inject(DestroyRef).onDestroy(() => monitor.stop());
  return { monitor, ...signals };
}

/** Starts outside of Angular's zone, so that an app with zone.js does not check for changes at each mouse move. */
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

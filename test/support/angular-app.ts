import {
  ApplicationRef,
  createEnvironmentInjector,
  createPlatformFactory,
  type EnvironmentInjector,
  type EnvironmentProviders,
  ErrorHandler,
  NgZone,
  PLATFORM_ID,
  type Provider,
  platformCore,
  provideZonelessChangeDetection,
  runInInjectionContext,
  ɵINJECTOR_SCOPE as scope,
} from '@angular/core';

/** An Angular app without a page: an injector that has what an app's has. */
export interface AngularApp {
  readonly injector: EnvironmentInjector;
  /** What its `ErrorHandler` was told. */
  readonly errors: unknown[];
  /** Whether code runs outside of Angular's zone at this moment. */
  readonly isOutside: boolean;
  inject<T>(use: () => T): T;
  /** One round of change detection, which runs effects; it throws what they throw, unlike one that comes by itself. */
  tick(): void;
  /** The app ends, if it has not yet. */
  destroy(): void;
}

export interface AngularAppOptions {
  platform?: 'browser' | 'server';
  providers?: readonly (Provider | EnvironmentProviders)[];
}

let root: EnvironmentInjector | undefined;

/** There is no public way to an app without @angular/platform-browser, a document and a compiler: hence the one private name. */
export function createAngularApp({ platform = 'browser', providers = [] }: AngularAppOptions = {}): AngularApp {
  const errors: unknown[] = [];
  let depth = 0;
  const runOutsideAngular = <T>(run: () => T): T => {
    depth++;
    try {
      return run();
    } finally {
      depth--;
    }
  };
  root ??= createPlatformFactory(platformCore, 'core')().injector as EnvironmentInjector; // there is only one in a page
  const parent = createEnvironmentInjector([{ provide: PLATFORM_ID, useValue: platform }], root);
  const injector = createEnvironmentInjector(
    [
      { provide: scope, useValue: 'root' },
      { provide: ErrorHandler, useValue: { handleError: (error: unknown) => errors.push(error) } },
      provideZonelessChangeDetection(),
      ...providers,
    ],
    parent,
  );
  Object.assign(injector.get(NgZone), { runOutsideAngular });
  return {
    injector,
    errors,
    get isOutside() {
      return depth > 0;
    },
    inject: (use) => runInInjectionContext(injector, use),
    tick: () => injector.get(ApplicationRef).tick(),
    destroy: () => injector.destroyed || injector.destroy(),
  };
}

import { type ApplicationConfig, provideBrowserGlobalErrorListeners } from '@angular/core';
import { provideClientHydration, withEventReplay } from '@angular/platform-browser';
import { provideInactivity } from 'still-there/angular';

/** Of the page's address. A server does not know it, and does not need it. */
const limit = (name: string, otherwise: number) =>
  Number(new URLSearchParams(globalThis.location?.search).get(name) ?? otherwise);

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideClientHydration(withEventReplay()),
    provideInactivity(() => ({ timeout: limit('timeout', 61_000), promptBeforeIdle: limit('prompt', 60_000) })),
  ],
};

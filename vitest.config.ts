import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { findEngines } from './scripts/engines.mjs';
import { playwrightCommands } from './test/support/playwright-commands.ts';
import { svelteComponents } from './test/support/svelte-plugin.ts';
import { webkit, webkitCommands } from './test/support/webkit-provider.ts';

const engines = findEngines();
for (const name of ['chromium', 'firefox', 'webkit'] as const) {
  if (!engines[name]) console.warn(`${name} is missing here: its tests are left out (see \`node scripts/setup.mjs\`)`);
}

// Microphone and camera are fakes that need no permission; sound may play without a gesture.
const chromiumArgs = [
  '--no-sandbox', // needed as root and in most containers; the pages are our own
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream=fps=5',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];
const firefoxUserPrefs = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.cubeb.force_mock_context': true, // without an output device an AudioContext stays suspended (Firefox 153)
  'dom.w3c_touch_events.enabled': 1,
};
const webkitArgs = ['--enable-mock-capture-devices=true', '--media-playback-requires-user-gesture=false'];

const browser = {
  enabled: true,
  headless: true,
  ui: false,
  screenshotFailures: false,
  viewport: { width: 800, height: 600 },
} as const;
const contextOptions = { hasTouch: true };

/** One engine at a time, with one page: engines share two cores, and a page of Firefox loses the keyboard focus to another. */
function oneAtATime(provider: ReturnType<typeof playwright>): typeof provider {
  const providerFactory: typeof provider.providerFactory = (project) =>
    Object.assign(provider.providerFactory(project), { supportsParallelism: false });
  return { ...provider, providerFactory };
}

/** One engine is enough where it is the framework that matters. */
const inChromiumOnly = ['test/browser/**/*.chromium.test.ts'];

const playwrightInstances = [
  ...(engines.chromium
    ? [
        {
          browser: 'chromium' as const,
          name: 'chromium',
          provider: oneAtATime(
            playwright({ launchOptions: { executablePath: engines.chromium, args: chromiumArgs }, contextOptions }),
          ),
        },
      ]
    : []),
  ...(engines.firefox
    ? [
        {
          browser: 'firefox' as const,
          name: 'firefox',
          exclude: inChromiumOnly,
          // this channel drives a stock Firefox by WebDriver BiDi
          provider: oneAtATime(
            playwright({
              launchOptions: { channel: 'moz-firefox', executablePath: engines.firefox, firefoxUserPrefs },
              contextOptions,
            }),
          ),
        },
      ]
    : []),
];

/** Long enough for a machine at a tenth of the speed: only what hangs is cut. */
const timeouts = { testTimeout: 600_000, hookTimeout: 600_000, expect: { poll: { timeout: 120_000 } } };

/**
 * Three groups, one after the other: what computes and needs no engine, on both cores; then the engines, one at a time, and beside
 * them three workers that start browsers of their own, which keeps two cores busy; at last what mostly waits, in six workers.
 */
const computing = { ...timeouts, sequence: { groupOrder: 0 }, maxWorkers: 2 };
const browsing = { ...timeouts, sequence: { groupOrder: 1 }, maxWorkers: 3 };
const waiting = { ...timeouts, sequence: { groupOrder: 2 }, maxWorkers: 6 };

/** `npm run check` leaves out what takes long, and shows in one engine that the elements work. */
const isQuick = process.env.STILL_THERE_QUICK === '1';
const inBrowsers = {
  ...browsing,
  include: [isQuick ? 'test/browser/guard-elements.test.ts' : 'test/browser/**/*.test.ts'],
};

const projects: TestProjectConfiguration[] = [
  {
    plugins: [svelteComponents()],
    test: {
      name: 'unit',
      environment: 'node',
      include: [
        'test/{core,platform,presence,countdown,sources,trace,keep-alive,guard,limit,elements,bindings,testing,types}/**/*.test.ts',
      ],
      exclude: isQuick ? ['test/core/speech-detector.test.ts'] : [],
      ...computing,
    },
  },
  ...(['jsdom', 'happy-dom'] as const).map((environment) => ({
    test: { name: environment, environment, include: ['test/{dom,tabs}/**/*.test.ts'], ...computing },
  })),
  {
    test: {
      // The vendors' own SDKs; a file that needs a DOM says so in its head, one that needs WebRTC ends with `.browser.test.ts`.
      name: 'vendors',
      environment: 'node',
      include: ['test/vendors/*.test.ts'],
      exclude: ['test/vendors/*.browser.test.ts'],
      ...computing,
    },
  },
  { test: { name: 'screen-reader', environment: 'node', include: ['test/screen-reader/*.test.ts'], ...waiting } },
  { test: { name: 'lifecycle', environment: 'node', include: ['test/lifecycle/**/*.test.ts'], ...waiting } },
  {
    test: {
      name: 'server', // the hard limit: real databases, real processes
      environment: 'node',
      include: ['server/test/**/*.test.ts'],
      globalSetup: ['server/test/support/empty-database.ts', 'server/scripts/build-operator-ui.mjs'],
      ...waiting,
    },
  },
  {
    test: {
      name: 'e2e',
      environment: 'node',
      include: ['test/{e2e,services,package}/**/*.test.ts'],
      isolate: false, // the files of a worker share their browsers
      ...browsing,
    },
  },
];
const svelte = [
  '',
  '/internal/client',
  '/internal/disclose-version',
  '/internal/server',
  '/reactivity',
  '/server',
  '/store',
];
/** The frameworks are bundled beforehand: one found later reloads the page. */
const frameworks = {
  plugins: [svelteComponents()],
  optimizeDeps: {
    include: [
      ...[
        'react',
        'react-dom/client',
        'react-dom/server',
        'solid-js',
        'solid-js/web',
        'vue',
        'vue/server-renderer',
        '@angular/core',
        'axe-core',
      ],
      ...svelte.map((part) => `svelte${part}`),
    ],
  },
  define: { __VUE_OPTIONS_API__: true, __VUE_PROD_DEVTOOLS__: false, __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false },
};
const chromium = playwrightInstances.filter(({ name }) => name === 'chromium');
if (chromium.length > 0) {
  projects.push({
    root: 'test/vendors', // where the SDKs are resolved that are to be bundled beforehand: one found later reloads the page
    server: { fs: { allow: ['../..'] } },
    optimizeDeps: {
      include: [
        '@daily-co/daily-js',
        '@livekit/protocol',
        '@lyno/lib-jitsi-meet/lib-jitsi-meet.min.js',
        '@vonage/client-sdk-video',
        '@zoom/videosdk',
        'agora-rtc-sdk-ng',
        'amazon-chime-sdk-js',
        'amazon-chime-sdk-js/build/signalingprotocol/SignalingProtocol.js',
        'livekit-client',
        'twilio-video',
      ],
    },
    test: {
      name: 'vendors-browser',
      ...inBrowsers,
      include: ['*.browser.test.ts'],
      browser: {
        ...browser,
        provider: playwright(),
        instances: chromium.map((instance) => ({ ...instance, name: 'vendors-chromium' })),
      },
    },
  });
}
if (playwrightInstances.length > 0) {
  projects.push({
    root: 'test/modals',
    server: { fs: { allow: ['../..'] } },
    optimizeDeps: {
      include: [
        '@headlessui/react',
        '@mui/material/Modal',
        '@radix-ui/react-dialog',
        'bootstrap/js/dist/modal.js',
        'focus-trap',
        'react',
        'react-aria-components',
        'react-dom/client',
      ],
    },
    test: {
      name: 'modals',
      ...inBrowsers,
      include: ['*.browser.test.ts'],
      browser: {
        ...browser,
        provider: playwright(),
        instances: playwrightInstances.map((instance) => ({
          ...instance,
          name: `modals-${instance.name}`,
          exclude: [],
        })),
        commands: playwrightCommands,
      },
    },
  });
  projects.push({
    ...frameworks,
    test: {
      name: 'browsers',
      ...inBrowsers,
      browser: { ...browser, provider: playwright(), instances: playwrightInstances, commands: playwrightCommands },
    },
  });
}
if (engines.webkit) {
  projects.push({
    ...frameworks,
    test: {
      name: 'webkit',
      ...inBrowsers,
      exclude: inChromiumOnly,
      browser: {
        ...browser,
        provider: webkit({ args: webkitArgs }),
        instances: [{ browser: 'webkit', name: 'webkit' }],
        commands: webkitCommands,
      },
    },
  });
}

export default defineConfig({ test: { projects } });

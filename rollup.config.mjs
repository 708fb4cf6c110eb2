import { readFileSync } from 'node:fs';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import dts from 'rollup-plugin-dts';
import { operatorPage } from './scripts/operator-page-plugin.mjs';

const adapters = 'eyeson stream livekit daily twilio jitsi chime vonage agora zoom azure peer-connection'.split(' ');
const frameworks = ['react', 'vue', 'svelte', 'solid', 'angular'];
const entries = {
  index: 'src/index.ts',
  elements: 'src/elements/index.ts',
  ...Object.fromEntries(adapters.map((name) => [name, `src/meetings/${name}.ts`])),
  ...Object.fromEntries(frameworks.map((name) => [name, `src/${name}/index.ts`])),
  frame: 'src/frame.ts',
  testing: 'src/testing/index.ts',
};

/** What a binding's user has. */
const external = ['react', 'vue', 'svelte', 'svelte/reactivity', 'svelte/store', 'solid-js', '@angular/core'];

/** The server stands on packages that its user installs, and on Node. */
const { peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const serverExternal = [/^node:/, ...Object.keys(peerDependencies).map((name) => new RegExp(`^${name}(/|$)`))];
const serverEntries = { server: 'src/server/index.ts', cli: 'src/server/cli/main.ts' };

const compile = (tsconfig = 'src/tsconfig.json') =>
  typescript({
    tsconfig,
    noEmitOnError: true,
    compilerOptions: {
      noEmit: false,
      allowImportingTsExtensions: false,
      rewriteRelativeImportExtensions: true,
      declaration: false,
      isolatedDeclarations: false,
      sourceMap: true,
      inlineSources: true,
    },
  });

/**
 * TypeScript has the endings of relative imports rewritten at run time where it does not know them. Those of the server are
 * addresses, of a config file for instance, and mean what they say
 * (https://www.typescriptlang.org/tsconfig/#rewriteRelativeImportExtensions).
 */
const addressesAsTheyAre = () => ({
  name: 'addresses-as-they-are',
  renderChunk: (code) => ({ code: code.replaceAll('import(__rewriteRelativeImportExtension(', 'import(('), map: null }),
});

/**
 * A script is one file, and yet words come when they are needed: from `words/` beside it. A relative address would do, but
 * Chromium knows none for a script of another origin, as from a CDN
 * (https://html.spec.whatwg.org/multipage/webappapis.html#creating-a-classic-script, "muted errors").
 */
const wordsBeside = () => ({
  name: 'words-beside',
  resolveDynamicImport: (specifier) => ({ id: specifier.replace('./', 'words/'), external: true }),
  renderDynamicImport: () => ({ left: 'import(new URL(', right: ', scriptAddress))' }),
});
const scriptAddress = 'const scriptAddress = globalThis.document?.currentScript?.src || globalThis.document?.baseURI;';

/** A script is decoded as its page is, and a page that does not say how is not taken for UTF-8. */
const production = {
  compress: { global_defs: { 'process.env.NODE_ENV': 'production' } },
  format: { ascii_only: true },
};

/** A script for a script tag, as it is and minified. */
const scripts = (file, output) => [
  { file: `dist/${file}.js`, format: 'iife', sourcemap: true, ...output },
  { file: `dist/${file}.min.js`, format: 'iife', sourcemap: true, plugins: [terser(production)], ...output },
];

/** @type {import('rollup').RollupOptions[]} */
const configs = [
  {
    input: entries,
    external,
    plugins: [compile()],
    // Without hoisting: esbuild warns users of bare imports of files that have no side effect.
    output: {
      dir: 'dist',
      format: 'es',
      sourcemap: true,
      chunkFileNames: ({ isDynamicEntry }) => `${isDynamicEntry ? 'words' : 'shared'}/[name].js`,
      hoistTransitiveImports: false,
    },
  },
  {
    input: 'src/script.ts',
    plugins: [wordsBeside(), compile()],
    output: scripts('still-there', { name: 'StillThere', intro: scriptAddress }),
  },
  {
    input: 'src/frame-script.ts',
    plugins: [compile()],
    output: scripts('still-there-frame'),
  },
  {
    input: serverEntries,
    external: serverExternal,
    plugins: [operatorPage(), compile('src/server/tsconfig.json'), addressesAsTheyAre()],
    output: {
      dir: 'dist',
      format: 'es',
      sourcemap: true,
      chunkFileNames: 'server/[name].js',
      hoistTransitiveImports: false,
      // the version of Node is looked at before anything is imported that needs a newer one
      manualChunks: (id) => (id.endsWith('/model/node-version.ts') ? 'node-version' : undefined),
    },
  },
  {
    input: serverEntries.server,
    external: serverExternal,
    plugins: [dts({ tsconfig: 'src/server/tsconfig.json' })],
    output: { file: 'dist/server.d.ts', format: 'es', banner: '/// <reference lib="esnext.disposable" />' },
  },
  {
    input: entries,
    external,
    plugins: [dts({ tsconfig: 'src/tsconfig.json' })],
    output: {
      dir: 'dist',
      format: 'es',
      chunkFileNames: 'shared/[name].d.ts',
      // `using` needs Symbol.dispose in the types; this spares the user the "lib" option.
      banner: '/// <reference lib="esnext.disposable" />',
    },
  },
];

export default configs.map((config) => ({
  ...config,
  onwarn: (warning) => {
    throw Object.assign(new Error(warning.message), warning); // a warning is a broken package
  },
}));

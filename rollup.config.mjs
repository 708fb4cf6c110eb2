import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import dts from 'rollup-plugin-dts';

const adapters = 'eyeson stream livekit daily twilio jitsi chime vonage agora zoom azure peer-connection'.split(' ');
const frameworks = ['react', 'vue', 'svelte', 'solid', 'angular'];
const entries = {
  index: 'src/index.ts',
  elements: 'src/elements/index.ts',
  ...Object.fromEntries(adapters.map((name) => [name, `src/adapters/${name}.ts`])),
  ...Object.fromEntries(frameworks.map((name) => [name, `src/${name}/index.ts`])),
  frame: 'src/frame.ts',
  testing: 'src/testing/index.ts',
};

/** What a binding's user has. */
const external = ['react', 'vue', 'svelte', 'svelte/reactivity', 'svelte/store', 'solid-js', '@angular/core'];

const compile = () =>
  typescript({
    tsconfig: 'src/tsconfig.json',
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

import { readFileSync } from 'node:fs';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import { rollup } from 'rollup';
import dts from 'rollup-plugin-dts';
import ts from 'typescript';

const adapters = 'eyeson stream livekit daily twilio jitsi chime vonage agora zoom azure peer-connection'.split(' ');
/** The adapters that `still-there.js` has; each other one is a script of its own. */
const inMainScript = ['eyeson', 'stream'];
const frameworks = ['react', 'vue', 'svelte', 'solid', 'angular'];
/** The languages whose words `still-there.js` loads from files of their own. */
const languages = [...readText('src/elements/words/language.ts').matchAll(/import\('\.\/(.+)\.ts'\)/g)].map(
  ([, name]) => name,
);
const entries = {
  index: 'src/index.ts',
  elements: 'src/elements/index.ts',
  ...Object.fromEntries(adapters.map((name) => [name, `src/adapters/${name}.ts`])),
  ...Object.fromEntries(frameworks.map((name) => [name, `src/${name}/index.ts`])),
  frame: 'src/frame.ts',
  testing: 'src/testing/index.ts',
};

/** Stays in a minified file, and in the bundle of an app. */
const licence = `/*! still-there v${JSON.parse(readText('package.json')).version} | MIT */`;

/** What a binding's user has. */
const external = ['react', 'vue', 'svelte', 'svelte/reactivity', 'svelte/store', 'solid-js', '@angular/core'];

function readText(file) {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}

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

/** A script's source without its types, which the modules' build has checked. */
const stripTypes = () => ({
  name: 'strip-types',
  transform(code, id) {
    if (!id.endsWith('.ts')) return null;
    const { outputText, sourceMapText } = ts.transpileModule(code, {
      fileName: id,
      compilerOptions: { target: 'ES2022', module: 'ESNext', verbatimModuleSyntax: true, sourceMap: true },
    });
    return { code: outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ''), map: sourceMapText };
  },
});

/** Minifies the style sheets. They are template strings, whose white space no minifier of JavaScript touches. */
const minifyStyles = () => ({
  name: 'minify-styles',
  transform: (code, id) =>
    /(?:style|theme)\.ts$/.test(id) ? { code: code.replace(/`[^`]*`/g, minifyCss), map: null } : null,
});
const minifyCss = (css) =>
  css
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replaceAll(': ', ':')
    .replaceAll(';}', '}');

/**
 * Adds what the entry exports to the global `StillThere`, which several scripts share. A name that is there already stays:
 * a script that is loaded twice must not replace the classes that a page uses.
 */
const addToGlobal = () => ({
  name: 'add-to-global',
  async resolveId(source, importer, options) {
    const resolved = options.isEntry && (await this.resolve(source, importer, options));
    return resolved ? `${prefix}${resolved.id}` : null;
  },
  load: (id) =>
    id.startsWith(prefix)
      ? `import * as own from ${JSON.stringify(id.slice(prefix.length))};
         const shared = (globalThis.StillThere ??= {});
         for (const [name, value] of Object.entries(own)) shared[name] ??= value;`
      : null,
});
const prefix = '\0add-to-global:';

/**
 * A script is one file, but loads the words of a language on demand, from `words/` beside it. In a module a relative address
 * is enough. In a classic script from another origin, such as a CDN, Chromium resolves it against the page instead, so there
 * the script's own address is used
 * (https://html.spec.whatwg.org/multipage/webappapis.html#creating-a-classic-script, "muted errors").
 */
const wordsBeside = () => ({
  name: 'words-beside',
  resolveDynamicImport: (specifier) => ({ id: specifier.replace(/^\.\/(.+)\.ts$/, './words/$1.js'), external: true }),
  renderDynamicImport: () => ({ left: 'importBeside(', right: ')' }),
});
const importBeside = `const scriptAddress = globalThis.document?.currentScript?.src;
const importBeside = (path) => import(scriptAddress ? new URL(path, scriptAddress) : path);`;

/** A script is decoded as its page is, and a page that does not say how is not taken for UTF-8. */
const production = {
  compress: { global_defs: { 'process.env.NODE_ENV': 'production' } },
  format: { ascii_only: true, comments: /^!/ },
};

/** For reading in the debugger. The docblocks stay in the types and in the source map: here they would be a third of the file. */
const readable = {
  compress: false,
  mangle: false,
  format: { ascii_only: true, beautify: true, comments: /^!/, indent_level: 2 },
};

/** A script for a script tag, readable and minified. */
const script = (name, input, { plugins = [], ...output } = {}) => ({
  input,
  plugins: [...plugins, stripTypes(), minifyStyles()],
  output: [
    { file: `dist/${name}.js`, plugins: [terser(readable)] },
    { file: `dist/${name}.min.js`, plugins: [terser(production)] },
  ].map((file) => ({ ...file, format: 'iife', sourcemap: true, banner: licence, ...output })),
});
const sharedScript = (name, input, { plugins = [], ...output } = {}) =>
  script(name, input, { plugins: [addToGlobal(), ...plugins], ...output });

/**
 * Writes the minified script once more for each language, as `still-there.<language>.js`: the words stand in the place where the
 * script would load them. For pages that can load no second file.
 */
const withWordsInside = () => ({
  name: 'with-words-inside',
  async generateBundle({ file }, bundle) {
    if (!file.endsWith('.min.js')) return;
    const [{ code }] = Object.values(bundle);
    for (const language of languages) {
      const [before, after, ...others] = code.split(new RegExp(`[\\w$]+\\("\\./words/${language}\\.js"\\)`));
      if (after === undefined || others.length > 0)
        this.error(`Expected one import of words/${language}.js in ${file}`);
      const source = `${before}Promise.resolve(${await wordsAsExpression(language)})${after}`;
      const fileName = `still-there.${language}.js`;
      this.emitFile({ type: 'asset', fileName, source: source.replace(/\/\/# sourceMappingURL=.*\s*$/, '') });
    }
  },
});

/** The exports of a language's file, as one expression of JavaScript. */
async function wordsAsExpression(language) {
  const bundle = await rollup({ input: `src/elements/words/${language}.ts`, plugins: [stripTypes()] });
  const output = { format: 'iife', name: 'words', strict: false, esModule: false, plugins: [terser(production)] };
  const [{ code }] = (await bundle.generate(output)).output;
  return code.trim().replace(/^var words=|;$/g, '');
}

/** @type {import('rollup').RollupOptions[]} */
const configs = [
  {
    input: entries,
    external,
    plugins: [compile(), minifyStyles()],
    // Without hoisting: esbuild warns users of bare imports of files that have no side effect.
    output: {
      dir: 'dist',
      format: 'es',
      sourcemap: true,
      chunkFileNames: ({ isDynamicEntry }) => `${isDynamicEntry ? 'words' : 'shared'}/[name].js`,
      hoistTransitiveImports: false,
      // React's server components import an entry that has hooks as code of the client.
      banner: ({ name, isEntry }) => (name === 'react' ? "'use client';\n" : '') + (isEntry ? licence : ''),
    },
  },
  sharedScript('still-there', 'src/script.ts', {
    plugins: [wordsBeside(), withWordsInside()],
    intro: importBeside,
  }),
  sharedScript('still-there-extras', 'src/script-extras.ts'),
  ...adapters
    .filter((name) => !inMainScript.includes(name))
    .map((name) => sharedScript(`still-there-${name}`, `src/adapters/${name}.ts`)),
  script('still-there-frame', 'src/frame-script.ts'),
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

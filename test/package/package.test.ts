// What is published: the tarball, as a stranger gets it.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { rollup } from 'rollup';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const subpaths = Object.keys(manifest.exports).filter((subpath) => subpath !== './package.json');
const specifiers = subpaths.map((subpath) => subpath.replace('.', 'still-there'));
const fileOf = (specifier: string): string => manifest.exports[specifier.replace('still-there', '.')].default;

/** Each binding, and what its users have: a peer. */
const frameworks: Record<string, string> = {
  react: 'react',
  vue: 'vue',
  svelte: 'svelte',
  solid: 'solid-js',
  angular: '@angular/core',
};

let home: string;
let installed: string;
let tarball: string;

/** The pictures that the README shows, which must be in the package as well. */
const pictures = (): string[] =>
  [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path = '']) => path);
const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { cwd: home, encoding: 'utf8' });
const bin = (name: string): string => join(root, 'node_modules/.bin', name);
const write = (name: string, content: string): string => {
  writeFileSync(join(home, name), content);
  return join(home, name);
};

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'still-there-'));
  const packed = execFileSync('npm', ['pack', '--pack-destination', home, '--json', root], { encoding: 'utf8' });
  tarball = join(home, `still-there-${manifest.version}.tgz`);
  expect(packed).toContain('still-there');
  execFileSync('tar', ['-xzf', tarball, '-C', home]);
  installed = join(home, 'node_modules/still-there');
  mkdirSync(join(home, 'node_modules'));
  cpSync(join(home, 'package'), installed, { recursive: true });
  const peers = [...Object.values(frameworks), '@types/react'].map((name) => name.split('/')[0] as string);
  for (const name of new Set(peers)) symlinkSync(join(root, 'node_modules', name), join(home, 'node_modules', name));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the manifest', () => {
  test('every path it names is in the tarball, with types', () => {
    for (const subpath of subpaths) {
      const { types, default: file } = manifest.exports[subpath];
      expect(existsSync(join(installed, types)), types).toBe(true);
      expect(existsSync(join(installed, file)), file).toBe(true);
      expect(existsSync(join(installed, `${file}.map`)), `${file}.map`).toBe(true);
    }
    const { main, types, unpkg, jsdelivr, customElements, sideEffects } = manifest;
    for (const file of [main, types, unpkg, jsdelivr, customElements]) {
      expect(existsSync(join(installed, file)), file).toBe(true);
    }
    for (const pattern of sideEffects) expect(globSync(pattern, { cwd: installed }), pattern).not.toEqual([]);
  });

  test('has no wildcard, no dependency and no command; its peers are the frameworks, all optional', () => {
    expect(JSON.stringify(manifest.exports)).not.toContain('*');
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).not.toHaveProperty('bin');
    const names = Object.values(frameworks).sort();
    expect(Object.keys(manifest.peerDependencies).sort()).toEqual(names);
    expect(manifest.peerDependenciesMeta).toEqual(Object.fromEntries(names.map((name) => [name, { optional: true }])));
  });

  test('tools that do not read `exports` find the same files in `browser` and `alias`', () => {
    // Vite before 8 takes "./react" in `browser` for the package `react`, which the entry imports, and so imports it from itself.
    // `alias` is read by Parcel alone.
    const others = subpaths.filter((subpath) => subpath !== '.');
    const packages = others.filter((subpath) => Object.values(frameworks).includes(subpath.slice(2)));
    const filesOf = (names: readonly string[]) =>
      Object.fromEntries(names.map((subpath) => [subpath, manifest.exports[subpath].default]));
    expect(packages).toEqual(['./react', './vue', './svelte']);
    expect(manifest.alias).toEqual(filesOf(packages));
    expect(manifest.browser).toEqual(filesOf(others.filter((subpath) => !packages.includes(subpath))));
  });

  test('takes any version of a framework: an app that uses none of the bindings has a version that we never saw', () => {
    expect(new Set(Object.values(manifest.peerDependencies))).toEqual(new Set(['*']));
  });

  test('every file that is loaded as it is begins with the licence', () => {
    const files = [...specifiers.map(fileOf), ...globSync('dist/still-there*.js', { cwd: installed })];
    for (const file of files) {
      const head = readFileSync(join(installed, file), 'utf8').split('\n', 2).join('\n');
      const licence = `/*! still-there v${manifest.version} | MIT */`;
      expect({ file, head }).toEqual({ file, head: expect.stringMatching(/^('use client';\n)?\/\*!/) });
      expect({ file, head }).toEqual({ file, head: expect.stringContaining(licence) });
    }
  });

  test('has the version of the server package, and both changelogs begin with it', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'server/package.json'), 'utf8'));
    const newest = (file: string): string | undefined =>
      readFileSync(join(root, file), 'utf8').match(/^## (\S+)/m)?.[1];
    expect({
      server: version,
      changelog: newest('CHANGELOG.md'),
      serverChangelog: newest('server/CHANGELOG.md'),
    }).toEqual({
      server: manifest.version,
      changelog: manifest.version,
      serverChangelog: manifest.version,
    });
  });

  test('a binding imports its framework, and nothing else imports any package', () => {
    const files = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' });
    const scripts = files.filter((file) => file.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(20);
    for (const file of scripts) {
      const code = readFileSync(join(installed, 'dist', file), 'utf8');
      const imported = [
        ...code.matchAll(/^(?:import|export)\b[^;]*?\bfrom '([^'.][^']*)'|\bimport\('([^'.][^']*)'/gm),
      ].map(([, from, late]) => (from ?? late) as string);
      const framework = frameworks[file.replace(/\.js$/, '')];
      const strange = imported.filter((name) => name !== framework && !name.startsWith(`${framework}/`));
      expect(strange, file).toEqual([]);
    }
  });

  // https://react.dev/reference/rsc/use-client
  test("the entry for React, and it alone, is code of the client for React's server components", () => {
    const files = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' });
    const marked = files.filter(
      (file) => file.endsWith('.js') && /^'use client';\n/.test(readFileSync(join(installed, 'dist', file), 'utf8')),
    );
    expect(marked).toEqual(['react.js']);
  });

  test('the tarball holds what is published and nothing else', () => {
    const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
    const strange = files.filter(
      (file) =>
        !/^package\/(dist\/|docs\/screenshots\/call\.png$|package\.json$|README\.md$|LICENSE$|CHANGELOG\.md$)/.test(
          file,
        ),
    );
    expect(strange).toEqual([]);
    for (const name of ['README.md', 'LICENSE', 'CHANGELOG.md', ...pictures()])
      expect(files).toContain(`package/${name}`);
  });

  test('is at most 2.8 MB unpacked, without source maps; half of it are scripts, one for each language', () => {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' }).map((file) => join(installed, file));
    const published = files.filter((file) => !file.endsWith('.map') && statSync(file).isFile());
    const bytes = published.map((file) => statSync(file).size).reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeLessThanOrEqual(2_800_000);
  });

  test('source maps carry their sources', () => {
    const files = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' });
    const maps = files
      .filter((file) => file.endsWith('.js.map'))
      .map((file) => JSON.parse(readFileSync(join(installed, 'dist', file), 'utf8')));
    for (const { sources, sourcesContent } of maps) expect(sourcesContent?.length).toBe(sources.length);
    expect(maps.flatMap(({ sourcesContent }) => sourcesContent).join('')).toContain('class InactivityMonitor');
  });

  test('publint has nothing to say', async () => {
    const { messages, pkg } = await publint({ pkgDir: installed, pack: false, strict: true });
    // `browser` is for tools that do not read `exports`
    const others = messages.filter(({ code }) => code !== 'USE_EXPORTS_OR_IMPORTS_BROWSER');
    expect(others.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test('are the types wrong? no', () => {
    // ESM only: Node 20.19 and later can require() it, which this tool does not believe in
    const table = run(bin('attw'), tarball, '--profile', 'esm-only', '--no-color', '--no-emoji'); // throws on a problem
    for (const specifier of specifiers) expect(table).toMatch(new RegExp(`"${specifier}"\\s+│ OK \\(ESM\\)`));
  });
});

describe('the types', () => {
  const declarations = (): string =>
    specifiers.map((name) => readFileSync(join(installed, fileOf(name).replace(/js$/, 'd.ts')), 'utf8')).join('\n');

  test('keep the docblock of every exported name', () => {
    const text = declarations();
    const names = [...text.matchAll(/^export (?:type )?\{([^}]+)\}/gm)].flatMap(([, list = '']) =>
      list.split(',').map(
        (name) =>
          name
            .replace(/^\s*type /, '')
            .trim()
            .split(' as ')[0] as string,
      ),
    );
    const shared = execFileSync('sh', ['-c', 'cat dist/shared/*.d.ts'], { cwd: installed, encoding: 'utf8' });
    const own = names.filter((name) => name.length > 1);
    expect(own.length).toBeGreaterThan(20);
    for (const name of own) {
      const declaration = new RegExp(
        `\\*/\\s*(?:export )?(?:declare )?(?:abstract )?(?:class|interface|type|function|const) ${name.replace('$', '\\$')}\\b`,
      );
      expect(declaration.test(text) || declaration.test(shared), `docblock of ${name}`).toBe(true);
    }
    expect(text + shared).toContain('@default 3_600_000 (1 hour)');
  });

  /** What the compiler says about a file of a user of the package. */
  function compile(file: string, content: string, options: Record<string, unknown>): string {
    write('package.json', '{"type":"module"}');
    write(file, content);
    const compilerOptions = {
      ...{ target: 'es2022', lib: ['es2022', 'dom'], types: [], strict: true, noEmit: true },
      ...options,
    };
    write('tsconfig.json', JSON.stringify({ compilerOptions, files: [file] }));
    return spawnSync(join(root, 'node_modules/typescript/bin/tsc'), { cwd: home, encoding: 'utf8' }).stdout;
  }

  const resolutions: [string, Record<string, unknown>][] = [
    ['node', { module: 'esnext', moduleResolution: 'node10', ignoreDeprecations: '6.0' }],
    ['node16', { module: 'node16' }],
    ['nodenext', { module: 'nodenext' }],
    ['bundler', { module: 'esnext', moduleResolution: 'bundler' }],
  ];

  test.each(resolutions)('of every entry are found, and work, with moduleResolution %s', (_name, options) => {
    const imports = specifiers.map((specifier, index) => `import * as entry${index} from '${specifier}';`).join('\n');
    const entries = specifiers.map((_, index) => `entry${index}`).join(', ');
    const consumer = `${imports}
       export const entries = [${entries}];
       import { guardMeeting, InactivityMonitor, SessionCountdown, type Meeting } from 'still-there';
       import { fromEyeson } from 'still-there/eyeson';
       import { fromStream } from 'still-there/stream';
       import { useMeetingGuard } from 'still-there/react';
       import { createMeetingGuard } from 'still-there/solid';
       const monitor = new InactivityMonitor({ timeout: 1000 });
       monitor.addEventListener('idle', (event) => { const reason: string | undefined = event.reason; void reason; });
       const left: number | null = new SessionCountdown({ endsAt: null }).remaining;
       declare const meeting: Meeting;
       guardMeeting(meeting).addEventListener('left', ({ reason }) => console.log(reason, left));
       export const adapters = [fromEyeson, fromStream];
       export const inReact = () => useMeetingGuard(meeting).guard?.monitor.reset();
       export const inSolid = () => createMeetingGuard(() => meeting).guard()?.monitor.reset();
       // @ts-expect-error an hour is a number
       new InactivityMonitor({ timeout: '1h' });`;
    // once with the types of the package itself, for which a framework's own must be found
    const skipLibCheck = options.moduleResolution !== 'bundler';
    expect(compile('consumer.ts', consumer, { ...options, skipLibCheck })).toBe('');
  });

  const inCommonJs = `import { InactivityMonitor } from 'still-there';
    export const monitor: InactivityMonitor = new InactivityMonitor({ timeout: 1000 });`;

  test('work in a CommonJS file with module nodenext, which knows that Node can require() them', () => {
    expect(compile('consumer.cts', inCommonJs, { module: 'nodenext' })).toBe('');
  });

  test('are refused in a CommonJS file with module node16, whose Node could not', () => {
    const said = compile('consumer.cts', inCommonJs, { module: 'node16' });
    expect(said.match(/error TS\d+/g)).toEqual(['error TS1479']);
  });
});

describe('it loads', () => {
  const use = `const { InactivityMonitor } = entry;
    const monitor = new InactivityMonitor({ timeout: 20, promptBeforeIdle: 0 });
    monitor.addEventListener('idle', () => console.log('idle'));
    monitor.start();`;

  test.each([
    ['Node', 'node'],
    ['the Node of the machine', process.env.npm_node_execpath ?? 'node'],
  ])('in %s by import', (_name, node) => {
    write('import.mjs', `import * as entry from 'still-there'; ${use}`);
    expect(run(node, 'import.mjs')).toBe('idle\n');
  });

  test('in Node by require()', () => {
    write('require.cjs', `const entry = require('still-there'); ${use}`);
    expect(run('node', 'require.cjs')).toBe('idle\n');
  });

  test.each(specifiers)('%s has no side effect, and works where there is no window', (specifier) => {
    const framework = frameworks[specifier.replace('still-there/', '')];
    write(
      'server.mjs',
      `${framework ? `await import('${framework}');` : ''}
       const before = Object.keys(globalThis).length;
       const entry = await import('${specifier}');
       console.log(Object.keys(globalThis).length - before, Object.keys(entry).length > 0);`,
    );
    expect(run('node', 'server.mjs')).toBe('0 true\n');
  });

  test('by a bundler, which drops what is not used', async () => {
    const entry = write(
      'bundled.js',
      `import { formatRemaining } from 'still-there'; console.log(formatRemaining(299_000));`,
    );
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      format: 'esm',
      absWorkingDir: home,
    });
    const text = outputFiles[0]?.text ?? '';
    expect(text).not.toContain('InactivityMonitor');
    expect(run('node', write('esbuilt.mjs', text))).toBe('04:59\n');
  });

  test('by rollup as well', async () => {
    const { nodeResolve } = {
      nodeResolve: {
        name: 'resolve',
        resolveId: (id: string) => (id === 'still-there' ? join(installed, 'dist/index.js') : null),
      },
    };
    const bundle = await rollup({
      input: write('rolled.js', `export { SessionCountdown } from 'still-there';`),
      plugins: [nodeResolve],
    });
    const { output } = await bundle.generate({ format: 'es' });
    expect(output[0].code).not.toContain('InactivityMonitor');
  });
});

// The components in the documentation compile with the compiler of their framework, type-check against the built
// package, and render.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transformSync } from 'esbuild';
import { compile } from 'svelte/compiler';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileScript, parse } from 'vue/compiler-sfc';
import { documentation } from '../support/documentation.ts';

const root = resolve(import.meta.dirname, '../..');
const samples = [...documentation().matchAll(/^```(vue|svelte)\n([\s\S]*?)^```/gm)].map(([, language, code = '']) => ({
  language,
  code,
}));
const vue = samples.filter(({ language }) => language === 'vue');
const svelte = samples.filter(({ language }) => language === 'svelte');

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'still-there-components-'));
  mkdirSync(join(home, 'node_modules/still-there'), { recursive: true });
  for (const part of ['dist', 'package.json']) {
    cpSync(join(root, part), join(home, 'node_modules/still-there', part), { recursive: true });
  }
  for (const name of ['vue', 'svelte']) symlinkSync(join(root, 'node_modules', name), join(home, 'node_modules', name));
  writeFileSync(join(home, 'package.json'), '{"type":"module"}');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Returns the compiler's errors in these files. */
function typeCheck(files: Record<string, string>): string {
  for (const [name, code] of Object.entries(files)) writeFileSync(join(home, name), code);
  const compilerOptions = {
    ...{ module: 'esnext', moduleResolution: 'bundler', target: 'es2022', lib: ['es2023', 'dom', 'dom.iterable'] },
    ...{ types: [], strict: true, noEmit: true, skipLibCheck: true },
  };
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: Object.keys(files) }));
  return spawnSync(join(root, 'node_modules/typescript/bin/tsc'), { cwd: home, encoding: 'utf8' }).stdout;
}

/** Runs a module that renders the component, and returns what it prints. */
function run(name: string, component: string, render: string): string {
  writeFileSync(join(home, `${name}.js`), component);
  writeFileSync(join(home, `${name}-page.js`), `import Component from './${name}.js';\n${render}`);
  const { stdout, stderr } = spawnSync(process.execPath, [`${name}-page.js`], { cwd: home, encoding: 'utf8' });
  return `${stdout}${stderr}`;
}

/** A meeting, and a session of an hour. On a server neither runs, so nothing keeps the process alive. */
const props = `{ meeting: { name: 'x', ended: new AbortController().signal, leave() {} }, minutes: 30, endsAt: new Date(Date.now() + 3_600_000).toISOString() }`;

test('the documentation has one component for Vue and one for Svelte', () => {
  expect({ vue: vue.length, svelte: svelte.length }).toEqual({ vue: 1, svelte: 1 });
});

test.each(vue)('Vue: compiles, type-checks with its template, and renders on a server', ({ code }) => {
  const { descriptor, errors } = parse(code);
  expect(errors).toEqual([]);
  const { content } = compileScript(descriptor, { id: 'sample', inlineTemplate: true });
  expect(typeCheck({ 'vue.ts': content })).toBe('');
  const html = run(
    'vue',
    transformSync(content, { loader: 'ts' }).code,
    `import { createSSRApp } from 'vue';
    import { renderToString } from 'vue/server-renderer';
    console.log(await renderToString(createSSRApp(Component, ${props})));`,
  );
  expect(html.replace(/<!--.*?-->/g, '').trim()).toBe(
    '<still-there-dialog><span slot="title">Hello?</span></still-there-dialog>',
  );
});

test.each(svelte)('Svelte: compiles without a warning, type-checks, and renders on a server', ({ code }) => {
  const { warnings } = compile(code, { generate: 'client' });
  expect(warnings).toEqual([]);
  const [, script = ''] = /<script lang="ts">([\s\S]*?)<\/script>/.exec(code) ?? [];
  expect(typeCheck({ 'svelte.ts': `/// <reference types="svelte" />\n${script}` })).toBe('');
  const html = run(
    'svelte',
    compile(code, { generate: 'server' }).js.code,
    `import { render } from 'svelte/server';
    console.log(render(Component, { props: ${props} }).body);`,
  );
  expect(html.replace(/<!--.*?-->/g, '').trim()).toBe('');
});

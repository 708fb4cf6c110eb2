// Every code sample of the README and of docs/ is type-checked against what is built; those marked `run` are run.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEyesonService } from '../../demo/services/eyeson/index.ts';
import { runOut } from '../e2e/support/demo-page.ts';
import { documentation } from '../support/documentation.ts';
import { launch } from '../support/engines.ts';
import { engineOrSkip } from '../support/skips.ts';

const root = resolve(import.meta.dirname, '../..');
const text = documentation();
const samples = [...text.matchAll(/^```(tsx?|html)([^\n]*)\n([\s\S]*?)^```/gm)].map(
  ([, language, marks = '', code = '']) => ({
    language,
    run: marks.includes('run'),
    vitest: marks.includes('vitest'),
    code,
  }),
);
const typed = samples.filter(({ language }) => language !== 'html');
const bin = (name: string): string => join(root, 'node_modules/.bin', name);

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'still-there-readme-'));
  mkdirSync(join(home, 'node_modules/still-there'), { recursive: true });
  cpSync(join(root, 'dist'), join(home, 'node_modules/still-there/dist'), { recursive: true });
  cpSync(join(root, 'package.json'), join(home, 'node_modules/still-there/package.json'));
  const frameworks = ['react', '@types', 'vue', 'svelte', 'solid-js', '@angular'];
  const others = ['undici-types'];
  for (const name of ['eyeson', '@stream-io', 'vitest', 'rxjs', ...frameworks, ...others]) {
    symlinkSync(join(root, 'node_modules', name), join(home, 'node_modules', name));
  }
  writeFileSync(join(home, 'package.json'), '{"type":"module"}');
  for (const [index, { language, code }] of typed.entries()) {
    const jsx = code.includes("'still-there/solid'") ? 'solid-js' : 'react';
    const pragma = language === 'tsx' ? `/** @jsxImportSource ${jsx} */\n` : '';
    writeFileSync(join(home, `sample${index}.${language}`), pragma + code);
  }
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('there are samples', () => {
  expect(typed.length).toBeGreaterThanOrEqual(8);
});

test('all of them type-check', () => {
  const compilerOptions = {
    ...{ module: 'esnext', moduleResolution: 'bundler', target: 'es2022', lib: ['es2023', 'dom', 'dom.iterable'] },
    ...{ types: ['node'], jsx: 'preserve', strict: true, noEmit: true, skipLibCheck: true },
  };
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts', '*.tsx'] }));
  expect(spawnSync(join(root, 'node_modules/typescript/bin/tsc'), { cwd: home, encoding: 'utf8' }).stdout).toBe('');
});

describe('the samples that are marked `run`', () => {
  const runnable = typed.map((sample, index) => ({ ...sample, index })).filter(({ run }) => run);
  const says = [
    'Nobody is there: declined',
    'leaving: declined\nleft: declined',
    '5 minutes left|Ends at \\d+\nEnds at null|1:00:00',
  ];

  test.each(runnable.filter((sample) => !sample.vitest))('sample $index runs', ({ index }) => {
    const out = execFileSync(bin('node'), [`sample${index}.ts`], { cwd: home, encoding: 'utf8' });
    expect(
      says.some((words) => new RegExp(words).test(out)),
      out,
    ).toBe(true);
  });

  test.each(runnable.filter((sample) => sample.vitest))('sample $index is a test that passes', ({ index, code }) => {
    writeFileSync(join(home, `sample${index}.test.ts`), code);
    const out = execFileSync(bin('node'), [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', home], {
      cwd: home,
      encoding: 'utf8',
      env: { ...process.env, VITEST: '', NO_COLOR: '1' },
    });
    expect(out).toMatch(/Tests\s+1 passed/);
  });
});

engineOrSkip('chromium')('the page by script tag', () => {
  test('asks in a dialog, stays when that is answered, and ends a real call when nobody is there', async () => {
    const service = createEyesonService({ base: () => origin, prefix: '/eyeson' });
    const key = service.join({ user: 'Ada' });
    const sdk = readFileSync(createRequire(import.meta.url).resolve('eyeson'));
    const sample = samples.find(({ language }) => language === 'html')?.code ?? '';
    const page = sample
      .replace('3_600_000', '60_000')
      .replace('<access key>', key)
      .replace('const guard =', `eyeson.config.api = location.origin + '/eyeson'; const guard =`)
      .replace(
        'guard.addEventListener',
        `window.reasons = []; guard.addEventListener('left', (event) => reasons.push(event.reason)); guard.addEventListener`,
      );
    const server = createServer((request, response) => {
      if (service.handle(request, response)) return;
      const files: Record<string, string | Buffer> = {
        '/': `<!doctype html><title>README</title><link rel="icon" href="data:,">${page}`,
        '/eyeson.js': sdk,
        '/still-there.js': readFileSync(join(root, 'dist/still-there.js')),
      };
      response.writeHead(200, { 'content-type': request.url === '/' ? 'text/html' : 'text/javascript' });
      response.end(files[request.url ?? '/'] ?? '');
    });
    server.on('upgrade', (request, socket, head) => service.upgrade(request, socket, head) || socket.destroy());
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      await using browser = await launch('chromium', { media: true });
      const tab = await browser.open(origin);
      await tab.until(() => document.querySelector('still-there-dialog')?.open);
      await tab.pressKey('Enter'); // the button has the focus
      await tab.until(() => !document.querySelector('still-there-dialog')?.open);
      expect(await tab.evaluate(() => (globalThis as unknown as { reasons: string[] }).reasons)).toEqual([]);
      await runOut(tab);
      await tab.until(() => (globalThis as unknown as { reasons: string[] }).reasons.length > 0);
      expect(await tab.evaluate(() => (globalThis as unknown as { reasons: string[] }).reasons)).toEqual(['inactive']);
      await expect.poll(() => service.log.map(({ type }) => type)).toContain('call_terminate');
    } finally {
      await service.close();
      server.closeAllConnections();
      server.close();
    }
  });
});

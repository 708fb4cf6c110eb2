// The alerts and the dashboard in `server/monitoring`: they use metrics that the server really has, and Prometheus accepts them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findEngines } from '../../../scripts/engines.mjs';
import { engineOrSkip } from '../../../test/support/skips.ts';
import type { HardLimit } from '../../src/engine/hard-limit.ts';
import { hardLimitApp } from '../../src/http/app.ts';
import { sendNotifications } from '../../src/notify/notifications.ts';
import { counted, hardLimit } from '../support/engine.ts';
import { MemoryProvider } from '../support/memory-provider.ts';

const server = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(server, path), 'utf8');
const token = 'operator-token-of-the-tests';

interface Target {
  readonly refId: string;
  readonly expr: string;
}
interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly Target[];
}

const rules = read('monitoring/alerts.yml');
const dashboard: { readonly panels: readonly Panel[] } = JSON.parse(read('monitoring/dashboard.json'));
const queries = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

let limit: HardLimit;
/** The whole answer of /metrics, and the lines of it that are no comments. */
let answer = '';
let samples = '';
beforeAll(async () => {
  const provider = Object.assign(new MemoryProvider(), { ensureWebhook: async () => 'kept' as const });
  limit = hardLimit({ providers: [provider], webhooks: 'https://example.com/webhooks' });
  await limit.start();
  const notify = { slackUrl: 'https://example.com' }; // nothing is sent: the signal is aborted
  sendNotifications(limit, notify, AbortSignal.abort());
  const app = hardLimitApp(limit, { token });
  const response = await app.request('/metrics', { headers: { Authorization: `Bearer ${token}` } });
  answer = await response.text();
  samples = answer.replace(/^#.*\n/gm, '');
});
afterAll(() => limit?.stop());

/** The names of metrics in a text. */
const namesIn = (text: string): string[] => [
  ...new Set(text.match(/\b(?:still_there|process|nodejs)_[a-z_]+(?=\{|\b)/g)),
];
/** The names of all samples, and with them the labels of each. */
const exported = (): Map<string, Set<string>> => {
  const found = new Map<string, Set<string>>();
  for (const [, name = '', labels = ''] of samples.matchAll(/^(\w+)(?:\{(.*)\})? /gm)) {
    const known = found.get(name) ?? new Set(['job', 'instance', 'alertstate', 'alertname']);
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label);
    found.set(name, known);
  }
  return found;
};

describe.each([
  ['alerts.yml', () => rules.replace(/^ *#.*$/gm, '').match(/expr:[\s\S]*?(?=\n +(?:for|labels):)/g) ?? []],
  ['dashboard.json', () => [...queries]],
])('%s', (_, queriesOf) => {
  test('uses metrics that the server has', () => {
    const used = namesIn(queriesOf().join('\n'));
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((name) => !exported().has(name))).toEqual([]);
  });

  test('uses labels, and their values, that these metrics have', () => {
    for (const query of queriesOf()) {
      for (const [, name = '', matchers = ''] of query.matchAll(/(still_there_\w+)\{([^}]*)\}/g)) {
        for (const [, label = '', operator, value = ''] of matchers.matchAll(/(\w+)(=~?)"([^"]*)"/g)) {
          expect([...(exported().get(name) ?? [])], query).toContain(label);
          if (label === 'job' || value.startsWith('$')) continue;
          for (const one of operator === '=~' ? value.split('|') : [value])
            expect(samples, query).toMatch(new RegExp(`^${name}\\{.*${label}="${one}"`, 'm'));
        }
      }
    }
  });
});

test('the README has a table with each of the server’s metrics', () => {
  const listed = [...read('README.md').matchAll(/^\| `(still_there_\w+)/gm)].map(([, name]) => name);
  const own = [...exported().keys()].filter((name) => name.startsWith('still_there_'));
  const names = own.map((name) => name.replace(/_(?:bucket|sum|count)$/, ''));
  expect(listed.sort()).toEqual([...new Set(names)].sort());
});

test.each([
  [true, 1],
  [false, 0],
])('the metrics of a server with dryRun: %s say so before it is started', async (dryRun, value) => {
  const { metrics } = hardLimit({ providers: [new MemoryProvider()], dryRun });
  expect(await counted(metrics, 'dry_run')).toBe(value);
  expect(await metrics.registry.metrics()).toContain(`still_there_dry_run ${value}\n`);
});

test('the dashboard shows whether a server is a dry run', () => {
  expect(queries.filter((query) => query.includes('still_there_dry_run{'))).toHaveLength(1);
});

test('the panels of the dashboard do not overlap', () => {
  const cells = dashboard.panels.flatMap(({ title, gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, n) => ({ title, at: `${x + (n % w)} ${y + Math.floor(n / w)}` })),
  );
  expect(new Set(cells.map(({ at }) => at)).size).toBe(cells.length);
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
});

engineOrSkip('prometheus')('Prometheus', () => {
  const promtool = (options: { readonly input?: string }, ...args: string[]): string => {
    try {
      return execFileSync(findEngines().prometheus as string, args, { encoding: 'utf8', stdio: 'pipe', ...options });
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${stdout}\n${stderr}`, { cause: error });
    }
  };

  test('accepts the alerts, and each fires on what it is for', () => {
    expect(promtool({}, 'check', 'rules', join(server, 'monitoring/alerts.yml'))).toContain('SUCCESS');
    expect(promtool({}, 'test', 'rules', join(import.meta.dirname, 'alerts.test.yml'))).toContain('SUCCESS');
  });

  test('accepts every query of the dashboard', () => {
    const folder = mkdtempSync(join(tmpdir(), 'still-there-dashboard-'));
    try {
      const record = queries.map((query, index) => ({
        record: `query:${index}`,
        expr: query.replaceAll('$__rate_interval', '5m').replaceAll('$provider', '.*'),
      }));
      const file = join(folder, 'rules.json'); // JSON is YAML, too
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules: record }] }));
      expect(promtool({}, 'check', 'rules', file)).toContain(`SUCCESS: ${queries.length} rules found`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('accepts the output of /metrics', () => {
    // without those of prom-client, which has names of its own
    const own = answer.split('\n').filter((line) => /^(?:# (?:HELP|TYPE) )?still_there_/.test(line));
    expect(promtool({ input: `${own.join('\n')}\n` }, 'check', 'metrics')).toBe('');
  });
});

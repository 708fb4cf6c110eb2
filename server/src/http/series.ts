// A part of the metrics, in the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/).

/** Metrics without a provider that tell nothing about other customers. All others are sums over all providers. */
const shared = ['still_there_build_info', 'still_there_database_up'];

/** Keeps the series of some providers. */
export function seriesOf(text: string, providers: readonly string[]): string {
  const kept: string[] = [];
  /** The lines with help and type of the metric that follows. */
  let heading: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('# HELP')) heading = [];
    if (line.startsWith('#')) heading.push(line);
    else if (isOf(line, providers)) kept.push(...heading.splice(0), line);
  }
  return `${kept.join('\n')}\n`;
}

/** Names of providers contain nothing that is escaped in a label. */
function isOf(line: string, providers: readonly string[]): boolean {
  const [, metric = '', labels = ''] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? [];
  const [, provider] = /(?:^|,)provider="([^"]*)"/.exec(labels) ?? [];
  return provider === undefined ? shared.includes(metric) : providers.includes(provider);
}

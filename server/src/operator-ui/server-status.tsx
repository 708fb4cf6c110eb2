import { type HealthLine, healthLines, healthSummary } from './health-lines.ts';
import type { MeetingsModel } from './meetings-model.ts';
import { wide } from './wide.ts';

/** The state of the database, of each provider and of each webhook. On narrow screens it is folded into the page's header, with who is signed in. */
export function ServerStatus({ model, who = '' }: { readonly model: MeetingsModel; readonly who?: string }) {
  const health = model.health.value;
  const lines = health ? healthLines(health, model.second.value) : [];
  if (wide.value)
    return (
      <section class="server" aria-label="Server status">
        <Lines lines={lines} />
      </section>
    );
  return (
    <details class="server" id="server">
      <summary data-tone={lines.some(({ tone }) => tone === 'bad') ? 'bad' : 'good'}>
        <span class="visually-hidden">Server status: </span>
        {healthSummary(lines)}
      </summary>
      <div class="panel">
        <Lines lines={lines} />
        {who && (
          <p class="quiet">
            Signed in as <bdi id="operator">{who}</bdi>
          </p>
        )}
      </div>
    </details>
  );
}

function Lines({ lines }: { readonly lines: readonly HealthLine[] }) {
  return (
    <ul id="health" class="health">
      {lines.map(({ tone, name, text }, index) => (
        <li key={index} data-tone={tone}>
          <b>{name}</b> <bdi>{text}</bdi>
        </li>
      ))}
    </ul>
  );
}

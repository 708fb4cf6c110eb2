import { useLayoutEffect } from 'preact/hooks';
import { BulkBar } from './bulk-bar.tsx';
import { useKeptFocus } from './focus.ts';
import { emptyText } from './list-texts.ts';
import type { MeetingsModel } from './meetings-model.ts';
import { MeetingsTable } from './meetings-table.tsx';
import { Pages } from './pages.tsx';
import { ServerStatus } from './server-status.tsx';
import { Toolbar } from './toolbar.tsx';
import { wide } from './wide.ts';

/** What the operator sees after sign-in. */
export function MeetingsView({ model }: { readonly model: MeetingsModel }) {
  useLayoutEffect(() => document.getElementById('title')?.focus(), []);
  return (
    <div id="meetings">
      <Stale model={model} />
      {model.isDryRun && (
        <p id="dry-run" class="notice">
          This server is a dry run: it ends no meeting. The history of each shows when it would have been ended.
        </p>
      )}
      <Toolbar model={model} />
      {wide.value && <ServerStatus model={model} />}
      <BulkBar model={model} />
      <List model={model} />
      {!wide.value && <Pages model={model} />}
    </div>
  );
}

function Stale({ model }: { readonly model: MeetingsModel }) {
  const text = model.stale.value;
  return text ? (
    <p id="stale" class="notice">
      {text}
    </p>
  ) : null;
}

function List({ model }: { readonly model: MeetingsModel }) {
  useKeptFocus('#list');
  const list = model.list.value;
  if (!list) return null;
  if (list.page.meetings.length > 0) return <MeetingsTable model={model} list={list} />;
  return (
    <p id="empty" class="card empty">
      {emptyText(list.view, list.search, model.isDryRun)}
    </p>
  );
}

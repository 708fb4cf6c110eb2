import { EndDialog } from './end-dialog.tsx';
import { ExtendDialog } from './extend-dialog.tsx';
import { HistoryDialog } from './history-dialog.tsx';
import type { DialogRequest, MeetingsModel } from './meetings-model.ts';

/** The dialog that was asked for. */
export function DialogOf({ request, model }: { readonly request: DialogRequest; readonly model: MeetingsModel }) {
  if (request.kind === 'end') return <EndDialog meetings={request.meetings} model={model} />;
  const { kind, meeting } = request;
  return kind === 'extend' ? (
    <ExtendDialog meeting={meeting} model={model} />
  ) : (
    <HistoryDialog meeting={meeting} model={model} />
  );
}

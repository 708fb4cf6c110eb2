import type { Outcome } from './outcome.ts';

/** The live region with the results of the operator's actions. It is in the dialog that is open, if any, because the rest is inert. */
export function OutcomeRegion({ outcome }: { readonly outcome: Outcome }) {
  const { text, tone } = outcome.message.value;
  return (
    <p id="outcome" role="status" data-tone={tone}>
      {text}
    </p>
  );
}

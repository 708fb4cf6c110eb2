/** What a call reports of the other people in it. */
export interface CompanyReport {
  /** Whether nobody else is there now. */
  readonly alone?: boolean;
  /** Whether nobody has come yet. */
  readonly waiting?: boolean;
}

/**
 * Returns what follows from each report of a call: whether this person waits for the first one to come, or was left alone. Who
 * comes first is not alone: that begins when everybody else has left. A call that does not report `waiting` has been waiting as
 * long as it has been alone from the beginning.
 */
export function followCompany(): (report: CompanyReport) => Required<CompanyReport> {
  let isAlone = false;
  let hasCome = false;
  let isWaiting: boolean | undefined;
  return ({ alone = isAlone, waiting = isWaiting }) => {
    isAlone = alone;
    isWaiting = waiting;
    hasCome ||= !alone;
    const waits = waiting ?? !hasCome;
    return { waiting: waits, alone: alone && !waits };
  };
}

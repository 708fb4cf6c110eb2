/** The page itself says why a call is over: of the dialog it wants the question only. */
export function onlyAsk(event) {
  if (event.currentTarget.reason) event.preventDefault();
}

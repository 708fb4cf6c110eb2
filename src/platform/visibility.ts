/** Whether nobody can see the page; false where there is no document. */
export function isHidden(): boolean {
  return globalThis.document?.visibilityState === 'hidden';
}

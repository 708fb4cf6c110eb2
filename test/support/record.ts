/** Writes down what an `EventTarget` fires, in order. */
export function record<E extends Event>(target: EventTarget, ...types: string[]): E[] {
  const events: E[] = [];
  for (const type of types) target.addEventListener(type, (event) => events.push(event as E));
  return events;
}

/** The types of events, in order. */
export function typesOf(events: readonly Event[]): string[] {
  return events.map(({ type }) => type);
}

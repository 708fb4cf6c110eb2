import { type ForwardedRef, type RefObject, useEffect, useImperativeHandle, useLayoutEffect, useRef } from 'react';
import { define } from '../elements/custom-element.ts';
import { addListener } from '../platform/add-listener.ts';

/** On a server React 18 warns of layout effects, which do not run there. */
const useCommitEffect = globalThis.document ? useLayoutEffect : useEffect;

/**
 * Defines a custom element when it is first mounted, and connects React's props to it.
 *
 * React 19 sets no property of a custom element while it hydrates a page (https://github.com/facebook/react/issues/35446), and
 * React 18 never sets one and listens to no event of its own. So all of them are set and listened to after each commit.
 * @param properties the same names at each render
 * @param listeners the same names at each render, as the element names its events
 * @returns the ref to give to the element
 */
export function useElement<Element extends HTMLElement, Properties extends Partial<Element>>(
  name: string,
  elementClass: CustomElementConstructor,
  properties: { [Name in keyof Properties]: Properties[Name] | null | undefined },
  listeners: Readonly<Record<string, ((event: never) => void) | undefined>>,
  forwarded: ForwardedRef<Element>,
): RefObject<Element | null> {
  const ref = useRef<Element | null>(null);
  const latest = useRef(listeners);
  const applied = useRef<Partial<typeof properties>>({});
  useCommitEffect(() => {
    latest.current = listeners;
  });
  // Before the properties are set: the element may ask, and so raise `show`, as soon as it has its monitor.
  useCommitEffect(() => {
    define(name, elementClass);
    const run = new AbortController();
    for (const type of Object.keys(latest.current))
      addListener(ref.current, type, (event) => latest.current[type]?.(event as never), { signal: run.signal });
    return () => run.abort();
  }, [name, elementClass]);
  useCommitEffect(() => {
    for (const key of Object.keys(properties) as (keyof Properties)[]) {
      if (Object.is(properties[key], applied.current[key])) continue;
      applied.current = { ...applied.current, [key]: properties[key] };
      Object.assign(ref.current as Element, { [key]: properties[key] });
    }
  });
  useImperativeHandle(forwarded, () => ref.current as Element, []);
  return ref;
}

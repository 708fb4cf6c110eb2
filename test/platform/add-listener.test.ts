// What zone.js does to listeners, by a stand-in: the real one is in the app `angular-16` of `npm run apps:foreign`.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { addListener } from '../../src/platform/add-listener.ts';

const proto = EventTarget.prototype as EventTarget & Record<string, unknown>;
const native = proto.addEventListener;

describe('in a page with zone.js, which ignores `signal` and gives all listeners of a type the options of the first', () => {
  beforeEach(() => {
    const first = new Map<string, AddEventListenerOptions>();
    proto.__zone_symbol__addEventListener = native;
    proto.addEventListener = function (this: EventTarget, type, listener, options) {
      const { signal: _, ...known } = Object(options) as AddEventListenerOptions;
      if (!first.has(type)) first.set(type, known);
      native.call(this, type, listener, first.get(type));
    };
  });
  afterEach(() => {
    proto.addEventListener = native;
    delete proto.__zone_symbol__addEventListener;
  });

  test('a listener ends by its signal', () => {
    const target = new EventTarget();
    const end = new AbortController();
    const listener = vi.fn();
    addListener(target, 'click', listener, { signal: end.signal });
    target.dispatchEvent(new Event('click'));
    end.abort();
    target.dispatchEvent(new Event('click'));
    expect(listener).toHaveBeenCalledOnce();
  });

  test('a listener can prevent the default beside a passive one', () => {
    const target = new EventTarget();
    target.addEventListener('keydown', () => {}, { passive: true });
    addListener(target, 'keydown', (event) => event.preventDefault(), { passive: false });
    const event = new Event('keydown', { cancelable: true });
    target.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
  });
});

test('nothing is added where there is no target, or one that takes no listeners, as on a server', () => {
  for (const target of [undefined, null, {}]) addListener(target, 'click', () => {}, {});
});

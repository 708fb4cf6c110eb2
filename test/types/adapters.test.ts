// The vendors' published types against what the adapters ask for. `tsc` checks this file; Vitest runs it as well.
import { type Call, StreamVideoClient } from '@stream-io/video-client';
import type * as eyesonModule from 'eyeson';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { type EyesonEventLike, type EyesonLike, fromEyeson } from '../../src/adapters/eyeson.ts';
import { fromStream, type StreamCallLike, type SubscribableLike } from '../../src/adapters/stream.ts';
import type { Meeting } from '../../src/index.ts';

type Eyeson = typeof eyesonModule.default;
type FromEyeson = Parameters<typeof fromEyeson>[0];

/** What eyeson does, as far as the adapter can see; the package itself does not load in Node. */
function fakeEyeson(): EyesonLike {
  const listeners = new Set<(event: EyesonEventLike) => void>();
  return {
    onEvent: (listener) => void listeners.add(listener),
    offEvent: (listener) => void listeners.delete(listener),
    send: () => {},
    destroy: () => listeners.clear(),
  };
}

describe('eyeson', () => {
  test('the default export, the namespace, and an instance of createInstance() are taken', () => {
    expectTypeOf<Eyeson>().not.toBeAny();
    expectTypeOf<Eyeson>().toExtend<EyesonLike>();
    expectTypeOf<Eyeson>().toExtend<FromEyeson>();
    expectTypeOf<typeof eyesonModule>().toExtend<FromEyeson>();
    expectTypeOf<ReturnType<Eyeson['createInstance']>>().toExtend<FromEyeson>();
    expectTypeOf(fromEyeson).returns.toEqualTypeOf<Meeting>();
    const sdk = fakeEyeson();
    for (const shape of [sdk, { default: sdk }]) expect(fromEyeson(shape).name).toBe('eyeson');
  });

  test('what is none of these is refused, by the compiler and at run time', () => {
    const { destroy, ...rest } = fakeEyeson();
    // @ts-expect-error destroy() is missing
    expect(() => fromEyeson(rest)).toThrow('Expected `eyeson.destroy` to be a function');
    // @ts-expect-error send() is no function
    expect(() => fromEyeson({ ...rest, destroy, send: true })).toThrow('Expected `eyeson.send` to be a function');
    // @ts-expect-error the default export is none
    expect(() => fromEyeson({ default: {} })).toThrow(TypeError);
    // @ts-expect-error there is nothing
    expect(() => fromEyeson()).toThrow(TypeError);
  });
});

describe('stream', () => {
  test('a real Call is taken', () => {
    expectTypeOf<Call>().not.toBeAny();
    expectTypeOf<Call>().toExtend<StreamCallLike>();
    expectTypeOf(fromStream).parameter(0).toEqualTypeOf<StreamCallLike>();
    expectTypeOf(fromStream).returns.toEqualTypeOf<Meeting>();
    const client = new StreamVideoClient({ apiKey: 'key', options: { logger: () => {} } });
    const call: Call = client.call('default', 'types');
    const meeting = fromStream(call);
    expect(meeting.name).toBe('stream');
    expect(meeting.ended.aborted).toBe(false);
  });

  test('what the adapter reads of a Call is typed as the vendor has it', () => {
    expectTypeOf<Call['state']['callingState$']>().toExtend<SubscribableLike<string>>();
    expectTypeOf<Call['screenShare']['state']['status$']>().toExtend<SubscribableLike<string | undefined>>();
    expectTypeOf<Call['microphone']['state']['speakingWhileMuted$']>().toExtend<SubscribableLike<boolean>>();
    expectTypeOf<Call['state']['participantCount']>().toEqualTypeOf<number>();
    // All that is read of it is public: a property that the vendor renames or hides fails here.
    type ClientLike = NonNullable<StreamCallLike['streamClient']>;
    expectTypeOf<Call['streamClient']>().not.toBeAny();
    expectTypeOf<Call['streamClient']>().toExtend<ClientLike>();
    expectTypeOf<NonNullable<Call['streamClient']['wsConnection']>>().toExtend<
      NonNullable<ClientLike['wsConnection']>
    >();
    expectTypeOf<keyof ClientLike>().toExtend<keyof Call['streamClient']>();
    // The capability that extending asks for is one the vendor knows.
    const capability = 'change-max-duration' satisfies Call['state']['ownCapabilities'][number];
    expect(capability).toBe('change-max-duration');
  });

  test('what is no Call is refused, by the compiler and at run time', () => {
    const client = new StreamVideoClient({ apiKey: 'key', options: { logger: () => {} } });
    // @ts-expect-error a client is no call
    expect(() => fromStream(client)).toThrow('Expected `call.leave` to be a function');
    // @ts-expect-error the state is missing
    expect(() => fromStream({ leave: async () => {}, endCall: async () => {} })).toThrow('`call.get`');
    // @ts-expect-error there is nothing
    expect(() => fromStream()).toThrow(TypeError);
    // A call whose leave() does not say when it is done would be taken for left too early.
    expectTypeOf<Omit<Call, 'leave'> & { leave(): void }>().not.toExtend<StreamCallLike>();
    expectTypeOf<Omit<Call, 'state'> & { state: Omit<Call['state'], 'session$'> }>().not.toExtend<StreamCallLike>();
  });
});

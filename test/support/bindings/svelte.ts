import { type Component, flushSync, mount, unmount } from 'svelte';
import type { Meeting } from '../../../src/index.ts';
import { createInactivity, createMeetingGuard, createSessionCountdown } from '../../../src/svelte/index.ts';
import { type Given, type Harness, type Kind, type Mounted, readValues } from './harness.ts';
import Used from './Used.svelte';

interface Page {
  setMeeting(meeting?: Meeting | null): void;
  now(): object;
}

const creators: Record<Kind, (options: object, meeting?: Meeting | null) => object> = {
  inactivity: (options) => createInactivity(options),
  countdown: (options) => createSessionCountdown(options),
  guard: (options, meeting) => createMeetingGuard(meeting, options),
};

export const svelte: Harness = {
  name: 'Svelte',
  followsOptions: false,
  async mount(kind: Kind, given: Given): Promise<Mounted> {
    const shown: Record<string, unknown>[] = [];
    const errors: unknown[] = [];
    const read = (result: object) => readValues(kind, result, (value) => value);
    const create = (meeting?: Meeting | null) => creators[kind](given.options, meeting);
    const props = { create, first: given.meeting, read, shown, onCreate: given.onCreate };
    let page: Page | undefined;
    try {
      page = mount(Used as Component<object>, { target: document.createElement('div'), props }) as unknown as Page;
      flushSync();
    } catch (error) {
      errors.push(error);
    }
    shown.splice(0, shown.length - 1);
    return {
      shown,
      errors,
      get now() {
        return page?.now();
      },
      set: async ({ meeting }: Partial<Given>) => {
        page?.setMeeting(meeting);
        flushSync();
        await Promise.resolve();
      },
      unmount: async () => {
        if (page) await unmount(page);
        page = undefined;
        await Promise.resolve(); // Svelte waits whether another effect takes over
      },
    };
  },
  async settle(work) {
    await work();
    flushSync();
  },
};

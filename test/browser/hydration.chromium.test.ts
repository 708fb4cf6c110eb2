// The question in pages that a server has rendered, in the development modes of Vue and Svelte, which say what does not match.
// For React: `test/e2e/react-hydration.test.ts`. Built for production, with all frameworks: `test/e2e/apps.test.ts`.
import { type Component, flushSync, hydrate, unmount } from 'svelte';
import { render as renderSvelte } from 'svelte/server';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSSRApp, defineComponent, h, nextTick, type RenderFunction, shallowRef } from 'vue';
import { renderToString as renderVue } from 'vue/server-renderer';
import type { SessionTimer, StillThereDialog } from '../../src/elements/index.ts';
import { type DrivenClock, driveClock, fakeMeeting } from '../../src/testing/index.ts';
import {
  useInactivity,
  useMeetingGuard,
  useSessionCountdown,
  StillThereDialog as VueDialog,
  SessionTimer as VueTimer,
} from '../../src/vue/index.ts';
import Question from '../support/svelte/Question.svelte';
import QuestionOnServer from '../support/svelte/Question.svelte?server';

const [second, minute] = [1000, 60_000];
const limits = { timeout: minute, promptBeforeIdle: 20 * second, sources: [] };

let clock: DrivenClock;
let root: HTMLElement;
let end: () => unknown = () => {};
const complaints: unknown[] = [];
const received = vi.fn();

beforeEach(() => {
  clock = driveClock(vi);
  root = document.body.appendChild(document.createElement('div'));
  for (const level of ['warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((...parts) => void complaints.push(parts));
});
afterEach(async () => {
  await end();
  root.remove();
  vi.restoreAllMocks();
  received.mockClear();
  clock[Symbol.dispose]();
  expect(complaints.splice(0)).toEqual([]);
});

const dialog = (): StillThereDialog => root.querySelector('still-there-dialog') as StillThereDialog;
const timer = (): SessionTimer => root.querySelector('session-timer') as SessionTimer;
const press = (part: string): void => dialog().shadowRoot?.querySelector<HTMLButtonElement>(`[part~=${part}]`)?.click();

describe('Svelte', () => {
  test('asks in the element as the server wrote it', async () => {
    const props = { options: limits, endsAt: Date.now() + 90 * second, onStay: received };
    // In this page the countdown would be running; a server shows no time.
    root.innerHTML = renderSvelte(QuestionOnServer, { props: { ...props, endsAt: null } }).body;
    expect(root.textContent?.replace(/\s/g, '')).toBe('stoppedHello?');
    const written = dialog();
    await import('../../src/elements/index.ts');
    const app = hydrate(Question as Component<object>, { target: root, props });
    end = () => unmount(app);
    flushSync();
    expect(dialog()).toBe(written);
    expect(root.textContent?.replace(/\s+/g, ' ')).toMatch(/^active ?90000 ?Hello\?/);
    await clock.advanceAsync(40 * second);
    expect({ open: dialog().open, rejoin: dialog().hasAttribute('rejoin'), counts: timer().countdown?.state }).toEqual({
      open: true,
      rejoin: true,
      counts: 'running',
    });
    press('stay');
    expect(received).toHaveBeenCalledOnce();
    expect(dialog().monitor?.state).toBe('active');
  });
});

describe('Vue', () => {
  /** Renders the component as a server does, and then takes the page over. */
  async function takeOver(setup: () => RenderFunction): Promise<string> {
    const create = () => createSSRApp(defineComponent(setup));
    const html = await renderVue(create());
    root.innerHTML = html;
    const app = create();
    app.config.warnHandler = (warning) => complaints.push(warning);
    app.config.errorHandler = (error) => complaints.push(error);
    app.mount(root);
    end = () => app.unmount();
    await nextTick();
    return html;
  }

  test('asks in the component, which gets what it is given, now and later', async () => {
    const words = shallowRef({ leave: 'Leave 0' });
    const minutes = shallowRef<boolean>();
    const setup = () => {
      const { monitor, state } = useInactivity(limits);
      const { countdown } = useSessionCountdown({ endsAt: Date.now() + 90 * second });
      return () => [
        h('p', state.value),
        h(
          VueDialog,
          { monitor, words: words.value, rejoin: true, attention: 'title', class: 'question', onStay: received },
          () => h('span', { slot: 'title' }, 'Hello?'),
        ),
        h(VueTimer, { countdown, canExtend: true, extendBy: minute, minutes: minutes.value, onExtend: received }),
        h(VueTimer, { endsAt: '2100-01-01T00:00:00Z' }),
      ];
    };
    expect(await takeOver(setup)).toBe(
      '<!--[--><p>stopped</p><still-there-dialog rejoin attention="title" class="question">' +
        '<span slot="title">Hello?</span></still-there-dialog><session-timer></session-timer>' +
        '<session-timer ends-at="2100-01-01T00:00:00Z"></session-timer><!--]-->',
    );
    await clock.advanceAsync(40 * second);
    expect(dialog().open).toBe(true);
    expect({
      words: dialog().words,
      counts: timer().countdown?.state,
      canExtend: timer().canExtend,
      extendBy: timer().extendBy,
      minutes: timer().minutes,
    }).toEqual({ words: { leave: 'Leave 0' }, counts: 'running', canExtend: true, extendBy: minute, minutes: false });
    words.value = { leave: 'Leave 1' };
    minutes.value = true;
    await nextTick();
    expect({ words: dialog().words, minutes: timer().minutes }).toEqual({ words: { leave: 'Leave 1' }, minutes: true });
    press('stay');
    timer().dispatchEvent(new Event('extend'));
    expect(received.mock.calls.map(([event]) => event.type)).toEqual(['stay', 'extend']);
  });

  test('a guard asks in the component of the page', async () => {
    const meeting = fakeMeeting();
    await takeOver(() => {
      const { state } = useMeetingGuard(meeting, limits);
      return () => [h('p', state.value), h(VueDialog), h(VueTimer)];
    });
    await clock.advanceAsync(40 * second);
    expect({ inPage: document.querySelectorAll('still-there-dialog').length, open: dialog().open }).toEqual({
      inPage: 1,
      open: true,
    });
    expect(timer().countdown?.state).toBe('running');
    press('leave');
    await clock.advanceAsync(0);
    expect(meeting.left).toEqual(['declined']);
  });

  test('a wrong property is an error of the app, in production too', async () => {
    const faults: unknown[] = [];
    const app = createSSRApp(defineComponent({ render: () => h(VueDialog, { monitor: 'mine' as never }) }));
    app.config.errorHandler = (error) => faults.push(String(error));
    app.mount(root);
    end = () => app.unmount();
    await nextTick();
    expect(faults).toEqual(['TypeError: Expected `monitor` to be an InactivityMonitor or null, got "mine" (string)']);
    complaints.splice(0); // Vue hydrates an empty page with a warning
  });
});

// What a guard does with the elements of the page, and without being told to.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import '../../src/elements/index.ts';
import { define } from '../../src/elements/custom-element.ts';
import type { StillThereDialog } from '../../src/elements/index.ts';
import { guardLatest } from '../../src/guard/guard-latest.ts';
import {
  type GuardMeetingOptions,
  guardMeeting,
  InactivityMonitor,
  type LeftEvent,
  type MeetingGuard,
  SessionCountdown,
} from '../../src/index.ts';
import { type DrivenClock, driveClock, type FakeMeeting, fakeMeeting } from '../../src/testing/index.ts';
import { record } from '../support/record.ts';

let clock: DrivenClock;
let guards: MeetingGuard[];

beforeEach(() => {
  clock = driveClock(vi);
  guards = [];
});
afterEach(() => {
  for (const guard of guards) guard.stop();
  for (const dialog of dialogs()) dialog.remove();
  expect(clock.timers).toBe(0);
  clock[Symbol.dispose]();
});

const dialogs = (): StillThereDialog[] => [...document.querySelectorAll('still-there-dialog')];
const press = (dialog: StillThereDialog | undefined, name: string): void =>
  dialog?.shadowRoot?.querySelector<HTMLButtonElement>(`[part~=${name}]`)?.click();
const shownText = (dialog: StillThereDialog | undefined): string | undefined =>
  dialog?.shadowRoot?.querySelector('[part=outcome]:not([hidden])')?.textContent ?? undefined;

function guard(meeting: FakeMeeting, options: GuardMeetingOptions = {}): MeetingGuard {
  const made = guardMeeting(meeting, { timeout: 120_000, promptBeforeIdle: 60_000, ...options });
  guards.push(made);
  return made;
}

test.each([undefined, null, false as const])('a prompt that is %s means that the dialog asks', (prompt) => {
  for (const start of [
    guardMeeting,
    (meeting: FakeMeeting, options: GuardMeetingOptions) => guardLatest(meeting, () => options),
  ]) {
    const made = start(fakeMeeting(), { timeout: 120_000, promptBeforeIdle: 60_000, prompt });
    guards.push(made);
    clock.advance(60_000);
    expect(dialogs().map(({ open }) => open)).toEqual([true]);
    made.stop();
    for (const dialog of dialogs()) dialog.remove();
  }
});

test("where the page shows its own question (`prompt: 'page'`), no dialog is added or opened", () => {
  const { monitor } = guard(fakeMeeting(), { prompt: 'page' });
  clock.advance(60_000);
  expect({ state: monitor.state, dialogs: dialogs().length }).toEqual({ state: 'prompted', dialogs: 0 });
});

test('one call asks in a dialog, Stay keeps the call, no answer leaves it, and why stays to be read', async () => {
  const meeting = fakeMeeting();
  const { monitor } = guard(meeting);
  const [dialog] = dialogs();
  expect(dialog?.open).toBe(false);
  clock.advance(60_000);
  expect(dialog?.open).toBe(true);
  press(dialog, 'stay');
  expect({ open: dialog?.open, state: monitor.state }).toEqual({ open: false, state: 'active' });
  await clock.advanceAsync(120_000);
  expect(meeting.left).toEqual(['inactive']);
  expect({ open: dialog?.open, reason: dialog?.reason }).toEqual({ open: true, reason: 'inactive' });
  expect(shownText(dialog)).toContain('You were inactive for too long.');
  press(dialog, 'close');
  expect(dialog?.open).toBe(false);
});

test('Leave leaves, and asks nothing more', async () => {
  const meeting = fakeMeeting();
  guard(meeting);
  clock.advance(60_000);
  press(dialogs()[0], 'leave');
  await clock.advanceAsync(0);
  expect(meeting.left).toEqual(['declined']);
  expect(dialogs()[0]?.open).toBe(false);
});

test("the page's own dialog is taken, and the next call uses the one that the last one made", () => {
  const own = document.body.appendChild(document.createElement('still-there-dialog'));
  const first = guard(fakeMeeting());
  expect(dialogs()).toEqual([own]);
  expect(own.monitor).toBe(first.monitor);
  const second = guard(fakeMeeting());
  expect(dialogs()).toHaveLength(2);
  second.stop();
  expect(dialogs()[1]?.monitor).toBeNull();
  const third = guard(fakeMeeting());
  expect(dialogs()).toHaveLength(2);
  expect(dialogs()[1]?.monitor).toBe(third.monitor);
});

test('a guard that is stopped takes its question down', () => {
  const { monitor } = guard(fakeMeeting());
  clock.advance(60_000);
  expect(dialogs()[0]?.open).toBe(true);
  guards[0]?.stop();
  expect({ open: dialogs()[0]?.open, state: monitor.state }).toEqual({ open: false, state: 'stopped' });
});

test('who asks by a prompt of their own gets no dialog', () => {
  const prompt = vi.fn();
  guard(fakeMeeting(), { prompt });
  clock.advance(60_000);
  expect(prompt).toHaveBeenCalledOnce();
  expect(dialogs()).toEqual([]);
});

test.each([
  ['at its end', 0, 'limit', 'The session reached its time limit.'],
  ['just before its end', 1500, 'limit', 'The session reached its time limit.'],
  ['long before its end', 60_000, 'ended', undefined],
])('a session that the server ends %s has the reason %s ms → %s', async (_when, ahead, reason, words) => {
  const meeting = fakeMeeting();
  const left: LeftEvent[] = record(guard(meeting, { timeout: 3_600_000 }), 'left');
  meeting.setLimit({ endsAt: Date.now() + 90_000 });
  await clock.advanceAsync(90_000 - ahead);
  meeting.endByOthers();
  await clock.advanceAsync(0);
  expect(left.map((event) => event.reason)).toEqual([reason]);
  expect(dialogs()[0]?.open).toBe(words !== undefined);
  if (words) expect(shownText(dialogs()[0])).toContain(words);
});

test.each([
  { cause: 'elsewhere', words: 'You joined this call in another window or on another device.', canRejoin: false },
  { cause: 'removed', words: 'You were removed from the call.', canRejoin: false },
  { cause: 'connection', words: 'The connection was lost.', canRejoin: true },
  { cause: 'full', words: 'The call is full. Please try again later.', canRejoin: true },
  { cause: 'host', words: 'The call was ended for everyone.', canRejoin: true },
  { cause: 'limit', words: 'The session reached its time limit.', canRejoin: true },
] as const)('a call that ends because of $cause says so, and offers Rejoin: $canRejoin', async (row) => {
  const dialog = document.createElement('still-there-dialog');
  dialog.toggleAttribute('rejoin', true);
  document.body.append(dialog);
  const meeting = fakeMeeting();
  guard(meeting);
  meeting.endByOthers(row.cause);
  await clock.advanceAsync(0);
  expect(shownText(dialog)).toContain(row.words);
  expect(dialog.shadowRoot?.querySelector<HTMLElement>('[part~=rejoin]')?.hidden).toBe(!row.canRejoin);
});

test.each(['local', 'unknown'] as const)('a call that ends because of %s shows nothing by itself', async (cause) => {
  const meeting = fakeMeeting();
  guard(meeting);
  meeting.endByOthers(cause);
  await clock.advanceAsync(0);
  expect(dialogs()[0]?.open).toBe(false);
});

test("a framework's guard asks by the page's dialog too, unless the app asks itself", () => {
  const limits = { timeout: 120_000, promptBeforeIdle: 60_000 };
  guards.push(guardLatest(fakeMeeting(), () => ({ ...limits, prompt: () => {} })));
  clock.advance(60_000);
  expect(dialogs()).toEqual([]);
  guards.push(guardLatest(fakeMeeting(), () => limits));
  clock.advance(60_000);
  expect(dialogs().map(({ open }) => open)).toEqual([true]);
});

describe('a guard whose dialog', () => {
  const own = (): StillThereDialog => document.createElement('still-there-dialog');

  test('is removed before it asks asks in another one', async () => {
    const dialog = document.body.appendChild(own());
    const { monitor } = guard(fakeMeeting());
    dialog.remove();
    await clock.advanceAsync(60_000);
    expect(dialogs().map(({ open, monitor: its }) => ({ open, isOurs: its === monitor }))).toEqual([
      { open: true, isOurs: true },
    ]);
    expect(dialog.monitor).toBeNull();
  });

  test('is removed while it asks asks in another one', async () => {
    const dialog = document.body.appendChild(own());
    guard(fakeMeeting());
    await clock.advanceAsync(60_000);
    expect(dialog.open).toBe(true);
    dialog.remove();
    await clock.advanceAsync(0);
    expect(dialogs().map(({ open }) => open)).toEqual([true]);
    press(dialogs()[0], 'stay');
    expect(guards[0]?.monitor.state).toBe('active');
  });

  test('is moved while it asks goes on asking in it, and in no other', async () => {
    const dialog = document.body.appendChild(own());
    guard(fakeMeeting());
    await clock.advanceAsync(60_000);
    document.body.prepend(dialog);
    await clock.advanceAsync(0);
    expect(dialogs()).toEqual([dialog]);
    expect(dialog.open).toBe(true);
  });

  test('loses its monitor to the app asks all the same', async () => {
    const dialog = document.body.appendChild(own());
    const { monitor } = guard(fakeMeeting());
    dialog.monitor = null;
    await clock.advanceAsync(60_000);
    expect({ open: dialog.open, monitor: dialog.monitor }).toEqual({ open: true, monitor });
    dialog.monitor = null;
    await clock.advanceAsync(0);
    expect({ open: dialog.open, monitor: dialog.monitor }).toEqual({ open: true, monitor });
  });

  test('comes later takes over from the one that the guard has added', async () => {
    const { monitor } = guard(fakeMeeting());
    const [added] = dialogs();
    const late = document.body.appendChild(own());
    await clock.advanceAsync(0);
    expect({ late: late.monitor, added: added?.monitor }).toEqual({ late: monitor, added: null });
    await clock.advanceAsync(60_000);
    expect(dialogs().map(({ open }) => open)).toEqual([false, true]);
  });

  test('comes later in a shadow tree asks, and the guard adds no second question', async () => {
    const { monitor } = guard(fakeMeeting());
    const host = document.body.appendChild(document.createElement('div'));
    const hidden = host.attachShadow({ mode: 'closed' }).appendChild(own());
    hidden.monitor = monitor;
    await clock.advanceAsync(60_000);
    const added = dialogs().filter((dialog) => !dialog.hasAttribute('stand-in'));
    const open = { inShadow: hidden.open, added: added.map((dialog) => dialog.open) };
    host.remove();
    expect(open).toEqual({ inShadow: true, added: [false] });
  });

  test('has no place yet leaves the first one that a framework renders to the first guard', async () => {
    const [first, second] = [guard(fakeMeeting()), guard(fakeMeeting())];
    const late = document.body.appendChild(own());
    await clock.advanceAsync(0);
    expect(late.monitor).toBe(first.monitor);
    await clock.advanceAsync(60_000);
    expect(
      dialogs()
        .filter(({ open }) => open)
        .map(({ monitor }) => monitor),
    ).toEqual([second.monitor, first.monitor]);
  });

  test('was never defined reports that nobody is asked', async () => {
    const failed = vi.fn();
    const tag = document.body.appendChild(document.createElement('still-there-dialog'));
    const { get } = customElements;
    vi.spyOn(customElements, 'get').mockImplementation((name) =>
      name === 'still-there-dialog' ? undefined : get.call(customElements, name),
    );
    // What an element is before its definition: one that keeps what it is given, and does nothing.
    const undefinedTag = document.createElement('div');
    tag.replaceWith(undefinedTag);
    vi.spyOn(document, 'querySelectorAll').mockReturnValue([undefinedTag] as never);
    guard(fakeMeeting(), { onError: failed });
    await clock.advanceAsync(60_000);
    expect(failed.mock.calls.map(([error]) => String(error))).toEqual([
      expect.stringMatching(/^Error: nobody is asked before the call is left\. Import 'still-there\/elements'/),
    ]);
    vi.restoreAllMocks();
    undefinedTag.remove();
  });
});

test('a timer that comes later shows the limit of the call', async () => {
  const meeting = fakeMeeting();
  const { countdown } = guard(meeting);
  meeting.setLimit({ endsAt: Date.now() + 90_000, canExtend: true });
  const timer = document.body.appendChild(document.createElement('session-timer'));
  const own = document.body.appendChild(document.createElement('session-timer'));
  own.setAttribute('ends-at', '2030-01-01T00:00:00Z');
  await clock.advanceAsync(0);
  expect({ countdown: timer.countdown, canExtend: timer.canExtend, own: own.countdown }).toEqual({
    countdown,
    canExtend: true,
    own: null,
  });
  guards[0]?.stop();
  expect(timer.countdown).toBeNull();
  for (const each of [timer, own]) each.remove();
});

describe('who is asked in no dialog', () => {
  const warned = () => vi.spyOn(console, 'warn').mockImplementation(() => {});
  const withoutElements = (): void => {
    vi.spyOn(customElements, 'get').mockReturnValue(undefined);
  };
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('is asked nowhere where the elements are not loaded: the console says so when the guard starts', () => {
    withoutElements();
    const warnings = warned();
    guard(fakeMeeting());
    expect(warnings.mock.calls.flat().join()).toContain("Import 'still-there/elements'");
  });

  test('is asked nowhere in a browser without dialogs, where no element is defined', () => {
    vi.stubGlobal('HTMLDialogElement', undefined);
    define('element-of-an-old-browser', class extends HTMLElement {});
    vi.unstubAllGlobals();
    expect(customElements.get('element-of-an-old-browser')).toBeUndefined();
    define('element-of-a-browser', class extends HTMLElement {});
    expect(customElements.get('element-of-a-browser')).toBeDefined();
  });

  test.each([
    { how: 'by a prompt of the app', options: { prompt: () => {} } },
    { how: 'by a question that the app shows while the state is `prompted`', options: { prompt: 'page' as const } },
    { how: 'never, because the app wants no question', options: { promptBeforeIdle: 0 } },
  ])('is asked $how, and the console says nothing', ({ options }) => {
    withoutElements();
    const warnings = warned();
    guard(fakeMeeting(), options);
    const told = warnings.mock.calls.flat().filter((text) => /nobody is asked/.test(text));
    expect(told).toEqual([]);
  });
});

describe('a dialog without a monitor', () => {
  const reports = (): ReturnType<typeof vi.fn> => {
    const reported = vi.fn();
    vi.stubGlobal('reportError', reported);
    return reported;
  };
  const prompting = (): InactivityMonitor => {
    const monitor = new InactivityMonitor({ timeout: 60_000, promptBeforeIdle: 30_000, sources: [] });
    monitor.start();
    return monitor;
  };
  let monitor: InactivityMonitor;
  afterEach(() => {
    monitor.stop();
    vi.unstubAllGlobals();
  });

  test('reports a monitor that asks in vain, and how to connect it', async () => {
    const reported = reports();
    document.body.append(document.createElement('still-there-dialog'));
    monitor = prompting();
    await clock.advanceAsync(31_000);
    expect(reported.mock.calls.map(([error]) => (error as Error).message)).toEqual([
      expect.stringMatching(
        /has no monitor, so nobody is asked\. Set its property `monitor`\. In React use <StillThereDialog>/,
      ),
    ]);
  });

  test('reports nothing when it gets the monitor a moment later, as in the effect of a framework', async () => {
    const reported = reports();
    const dialog = document.body.appendChild(document.createElement('still-there-dialog'));
    monitor = prompting();
    await clock.advanceAsync(30_500);
    dialog.monitor = monitor;
    await clock.advanceAsync(10_000);
    expect({ open: dialog.open, reported: reported.mock.calls }).toEqual({ open: true, reported: [] });
  });

  test.each([
    { who: 'another dialog', ask: () => Object.assign(document.createElement('still-there-dialog'), { monitor }) },
    { who: 'nobody any more, because the person has answered', ask: () => void monitor.reset() },
  ])('reports nothing when $who asks', async ({ ask }) => {
    const reported = reports();
    document.body.append(document.createElement('still-there-dialog'));
    monitor = prompting();
    await clock.advanceAsync(30_000);
    const asking = ask();
    if (asking) document.body.append(asking);
    await clock.advanceAsync(10_000);
    expect(reported).not.toHaveBeenCalled();
  });

  test.each([() => {}, false as const])(
    'reports nothing about a guard whose app asks by itself (%s)',
    async (prompt) => {
      const reported = reports();
      document.body.append(document.createElement('still-there-dialog'));
      ({ monitor } = guard(fakeMeeting(), { prompt }));
      await clock.advanceAsync(70_000);
      expect(reported).not.toHaveBeenCalled();
    },
  );
});

describe('two dialogs with one monitor', () => {
  let monitor: InactivityMonitor;
  let pair: StillThereDialog[];
  let warnings: ReturnType<typeof vi.spyOn>;
  beforeEach(() => {
    warnings = vi.spyOn(console, 'warn').mockImplementation(() => {});
    monitor = new InactivityMonitor({ timeout: 60_000, promptBeforeIdle: 30_000, sources: [] });
    pair = [1, 2].map(() => Object.assign(document.createElement('still-there-dialog'), { monitor }));
    document.body.append(...pair);
    monitor.start();
  });
  afterEach(() => {
    monitor.stop();
    vi.restoreAllMocks();
  });

  test('ask once, in the first, and the console says so', async () => {
    await clock.advanceAsync(30_000);
    expect(pair.map(({ open }) => open)).toEqual([true, false]);
    expect(warnings.mock.calls.flat()).toEqual([
      'still-there: several <still-there-dialog> have the same monitor: only the first one asks',
    ]);
  });

  test('go on asking in the second when the first is removed while it asks', async () => {
    await clock.advanceAsync(30_000);
    pair[0]?.remove();
    await clock.advanceAsync(0);
    expect(pair.map(({ open }) => open)).toEqual([false, true]);
    press(pair[1], 'stay');
    expect(monitor.state).toBe('active');
  });
});

test.each([{}, new EventTarget(), 'monitor', 7, new SessionCountdown()])(
  'a dialog refuses %s as a monitor, and says what it expects',
  (wrong) => {
    const dialog = document.createElement('still-there-dialog');
    expect(() => Object.assign(dialog, { monitor: wrong })).toThrow(
      /^Expected `monitor` to be an InactivityMonitor or null, got /,
    );
  },
);

test('a monitor of another window is taken, because it has what a monitor has', async () => {
  const frame = document.body.appendChild(document.createElement('iframe'));
  const { EventTarget: Other } = frame.contentWindow as unknown as typeof globalThis;
  const foreign = Object.assign(new Other(), { state: 'prompted', remaining: 20_000, reset: vi.fn(), expire: vi.fn() });
  const dialog = document.body.appendChild(document.createElement('still-there-dialog'));
  dialog.monitor = foreign as unknown as InactivityMonitor;
  expect(dialog.open).toBe(true);
  press(dialog, 'stay');
  expect(foreign.reset).toHaveBeenCalledOnce();
  frame.remove();
});

// What the bindings of all five frameworks do alike. What is particular to a framework stands in a file of its own.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type GuardMeetingOptions, type Meeting, type MeetingGuard, sharedTabs } from '../../src/index.ts';
import type {
  UseInactivityOptions,
  UseInactivityResult,
  UseMeetingGuardOptions,
  UseMeetingGuardResult,
  UseSessionCountdownOptions,
  UseSessionCountdownResult,
} from '../../src/react/index.ts';
import { type DrivenClock, driveClock, fakeMeeting } from '../../src/testing/index.ts';
import { angular } from '../support/bindings/angular.ts';
import type { Given, Harness, Mounted } from '../support/bindings/harness.ts';
import { react } from '../support/bindings/react.ts';
import { solid } from '../support/bindings/solid.ts';
import { svelte } from '../support/bindings/svelte.ts';
import { vue } from '../support/bindings/vue.ts';
import { expectMovesToCount } from '../support/moves.ts';
import { watchedSource } from '../support/watched-source.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];
/** Asks after 40 s, and is idle after 60 s. */
const short = { timeout: minute, promptBeforeIdle: 20 * second, sources: [] };
const alone = (report: (isAlone: boolean) => void): void => [false, true].forEach(report);

const harnesses: Harness[] = [react, vue, svelte, solid, angular];
const following = harnesses.filter(({ followsOptions }) => followsOptions);

/** The options and the result of each binding, in React's form: plain values. */
interface Bindings {
  inactivity: { options: UseInactivityOptions; result: UseInactivityResult };
  countdown: { options: UseSessionCountdownOptions; result: UseSessionCountdownResult };
  guard: { options: UseMeetingGuardOptions; result: UseMeetingGuardResult };
}
interface GivenTo<Kind extends keyof Bindings> {
  options: Bindings[Kind]['options'];
  meeting?: Meeting | null;
  onCreate?: (result: Bindings[Kind]['result']) => void;
}
interface MountedAs<Kind extends keyof Bindings> extends Omit<Mounted, 'now' | 'set'> {
  readonly now: Bindings[Kind]['result'];
  set(change: Partial<GivenTo<Kind>>): Promise<void>;
}

let clock: DrivenClock;
let mounted: Mounted[] = [];
let harness: Harness;

async function mount<Kind extends keyof Bindings>(kind: Kind, given: GivenTo<Kind>): Promise<MountedAs<Kind>> {
  const component = await harness.mount(kind, given as Given);
  mounted.push(component);
  return component as unknown as MountedAs<Kind>;
}

const advance = (ms: number): Promise<void> => harness.settle(() => clock.advanceAsync(ms));

/** The values under this name, one for each rendering. */
const renderings = ({ shown }: Pick<Mounted, 'shown'>, name: string): unknown[] => shown.map((values) => values[name]);

beforeEach(() => {
  clock = driveClock(vi);
});
afterEach(async () => {
  for (const component of mounted) await component.unmount();
  mounted = [];
  vi.restoreAllMocks();
  if (vi.isFakeTimers()) {
    clock.advance(0); // Angular's own round, which may be due
    expect(clock.timers, 'timers left').toBe(0);
  }
  clock[Symbol.dispose]();
});

describe.each(harnesses)('$name', (framework) => {
  beforeEach(() => {
    harness = framework;
  });

  describe('the binding of a monitor', () => {
    test('renders once for each state, with its reason, and not for an activity', async () => {
      const component = await mount('inactivity', { options: short });
      const { monitor } = component.now;
      for (let report = 0; report < 10; report++) {
        await advance(second);
        await harness.settle(() => monitor.report());
      }
      expect(component.shown).toEqual([{ state: 'active', reason: undefined }]);
      await advance(40 * second);
      await harness.settle(() => monitor.reset());
      await advance(40 * second);
      await harness.settle(() => monitor.expire());
      expect(component.shown).toEqual([
        { state: 'active', reason: undefined },
        { state: 'prompted', reason: 'inactive' },
        { state: 'active', reason: undefined },
        { state: 'prompted', reason: 'inactive' },
        { state: 'idle', reason: 'declined' },
      ]);
      expect(component.now.monitor).toBe(monitor);
    });

    test('counts real input, and does not render for it', async () => {
      vi.useRealTimers(); // real input comes by the real clock
      const component = await mount('inactivity', { options: {} });
      await expectMovesToCount(component.now.monitor);
      expect(renderings(component, 'state')).toEqual(['active']);
    });

    test('starts when it is mounted, and leaves nothing behind when it is unmounted', async () => {
      const watched = watchedSource();
      const component = await mount('inactivity', { options: { ...short, sources: [watched.source] } });
      const { monitor } = component.now;
      expect({ open: watched.open, state: monitor.state }).toEqual({ open: 1, state: 'active' });
      await component.unmount();
      clock.advance(0);
      expect({ open: watched.open, timers: clock.timers, state: monitor.state }).toEqual({
        open: 0,
        timers: 0,
        state: 'stopped',
      });
    });

    test.each([
      { resume: true, state: 'idle' },
      { resume: false, state: 'active' },
    ])('is $state with `resume: $resume` when the time of the tab before has run out', async ({ resume, state }) => {
      const options = { ...short, tabs: sharedTabs(`resume-${framework.name}`) };
      const before = await mount('inactivity', { options });
      await before.unmount();
      clock.advance(2 * minute);
      const after = await mount('inactivity', { options: { ...options, resume } });
      expect(after.now.state).toBe(state);
    });

    test.each([
      { option: 'timeout', value: 'soon', message: 'Expected `timeout` to be' },
      { option: 'resumed', value: true, message: 'did you mean `resume`?' },
    ])('refuses an invalid or unknown option: `$option`', async ({ option, value, message }) => {
      const component = await mount('inactivity', { options: { ...short, [option]: value } });
      expect(component.errors.map(String)).toEqual([expect.stringContaining(message)]);
    });
  });

  describe('the binding of a countdown', () => {
    test('renders once for each second that is shown', async () => {
      const component = await mount('countdown', { options: { endsAt: Date.now() + 2500 } });
      for (let tenth = 0; tenth < 30; tenth++) await advance(second / 10);
      expect(component.shown).toEqual([
        { remaining: 3000, state: 'running' },
        { remaining: 2000, state: 'running' },
        { remaining: 1000, state: 'running' },
        { remaining: 0, state: 'ended' },
      ]);
    });

    test('renders when the end is moved on the countdown', async () => {
      const component = await mount('countdown', { options: { endsAt: Date.now() + second } });
      const { countdown } = component.now;
      await advance(second);
      await harness.settle(() => Object.assign(countdown, { endsAt: Date.now() + minute }));
      await harness.settle(() => Object.assign(countdown, { endsAt: null }));
      expect(component.shown.slice(1)).toEqual([
        { remaining: 0, state: 'ended' },
        { remaining: minute, state: 'running' },
        { remaining: null, state: 'running' },
      ]);
    });

    test('renders once without a limit, and needs no timer', async () => {
      const component = await mount('countdown', { options: {} });
      await advance(minute);
      expect(component.shown).toEqual([{ remaining: null, state: 'running' }]);
      clock.advance(0);
      expect(clock.timers).toBe(0);
    });

    test('shows the end also in a page that nobody sees', async () => {
      vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
      const component = await mount('countdown', { options: { endsAt: Date.now() + minute } });
      await advance(minute);
      expect(component.now.state).toBe('ended');
    });

    test('has thresholds for a listener that was added when the component was created', async () => {
      const reached: number[] = [];
      const component = await mount('countdown', {
        options: { endsAt: Date.now() + minute, thresholds: [30 * second, 10 * second] },
        onCreate: ({ countdown }) => countdown.addEventListener('threshold', (event) => reached.push(event.threshold)),
      });
      await advance(minute);
      expect({ reached, errors: component.errors }).toEqual({ reached: [30 * second, 10 * second], errors: [] });
    });

    test('leaves nothing behind when it is unmounted', async () => {
      const component = await mount('countdown', { options: { endsAt: Date.now() + hour } });
      const { countdown } = component.now;
      await component.unmount();
      clock.advance(0);
      expect({ state: countdown.state, timers: clock.timers }).toEqual({ state: 'stopped', timers: 0 });
    });

    test.each([
      { option: 'thresholds', value: [-1], message: 'Expected `thresholds` to be' },
      { option: 'threshold', value: minute, message: 'did you mean `thresholds`?' },
    ])('refuses an invalid or unknown option: `$option`', async ({ option, value, message }) => {
      const component = await mount('countdown', { options: { [option]: value } });
      expect(component.errors.map(String)).toEqual([expect.stringContaining(message)]);
    });
  });

  describe('the binding of a guard', () => {
    test('guards when there is a meeting, leaves when nobody is there, and shows why', async () => {
      const meeting = fakeMeeting();
      const component = await mount('guard', { options: short, meeting: null });
      expect(component.now).toMatchObject({
        guard: undefined,
        state: 'stopped',
        reason: undefined,
        remaining: null,
        canExtend: false,
        left: undefined,
      });
      await component.set({ meeting });
      expect(component.now).toMatchObject({ guard: expect.anything(), state: 'active', left: undefined });
      await advance(40 * second);
      expect(component.now).toMatchObject({ state: 'prompted', reason: 'inactive' });
      await advance(20 * second);
      expect(component.now).toMatchObject({
        state: 'idle',
        reason: 'inactive',
        left: { reason: 'inactive', cause: 'local' },
      });
      expect(meeting.left).toEqual(['inactive']);
      await component.set({ meeting: fakeMeeting() });
      expect(component.now).toMatchObject({ state: 'active', reason: undefined, left: undefined });
    });

    test('counts a limited session down', async () => {
      const meeting = fakeMeeting();
      const component = await mount('guard', { options: short, meeting });
      await harness.settle(() => meeting.setLimit({ endsAt: Date.now() + minute - 1 }));
      await advance(second);
      await advance(second);
      await harness.settle(() => meeting.setLimit({ endsAt: null }));
      expect(renderings(component, 'remaining')).toEqual([null, 60_000, 59_000, 58_000, null]);
    });

    test('shows whether the session may be extended', async () => {
      const meeting = fakeMeeting();
      const component = await mount('guard', { options: short, meeting });
      await harness.settle(() => meeting.setLimit({ endsAt: Date.now() + minute, canExtend: true }));
      expect(component.now).toMatchObject({ canExtend: true, remaining: minute });
      await harness.settle(() => component.now.guard?.extend(minute));
      expect(component.now).toMatchObject({ canExtend: true, remaining: 2 * minute });
      await harness.settle(() => meeting.setLimit({ canExtend: false }));
      await advance(second);
      expect(component.now).toMatchObject({ canExtend: false, remaining: 2 * minute - second });
    });

    test('guards another meeting instead, and lets the first one go on', async () => {
      const [first, next] = [fakeMeeting(), fakeMeeting()];
      const [watchedFirst, watchedNext] = [watchedSource(), watchedSource()];
      const component = await mount('guard', {
        options: short,
        meeting: { ...first, activity: watchedFirst.source },
      });
      const { guard } = component.now;
      await component.set({ meeting: { ...next, activity: watchedNext.source } });
      expect({ first: watchedFirst.open, next: watchedNext.open }).toEqual({ first: 0, next: 1 });
      expect(component.now.guard).not.toBe(guard);
      await advance(minute);
      expect({ first: first.left, next: next.left }).toEqual({ first: [], next: ['inactive'] });
    });

    test('shows nothing of a meeting that ends after another one has taken its place', async () => {
      const meeting = fakeMeeting();
      const component = await mount('guard', { options: short, meeting });
      await component.set({ meeting: fakeMeeting() });
      await harness.settle(() => meeting.endByOthers());
      expect(component.now).toMatchObject({ state: 'active', left: undefined });
    });

    test('lets go of the meeting without leaving it when it is unmounted', async () => {
      const meeting = fakeMeeting();
      const watched = watchedSource();
      const component = await mount('guard', { options: short, meeting: { ...meeting, activity: watched.source } });
      await advance(50 * second);
      expect({ open: watched.open, state: component.now.state }).toEqual({ open: 1, state: 'prompted' });
      await component.unmount();
      clock.advance(0);
      expect({ open: watched.open, timers: clock.timers }).toEqual({ open: 0, timers: 0 });
      await clock.advanceAsync(minute);
      expect(meeting.left).toEqual([]);
    });

    test('counts what the meeting hears, and does not render for it', async () => {
      const meeting = fakeMeeting();
      const component = await mount('guard', { options: short, meeting });
      await advance(30 * second);
      await harness.settle(() => meeting.speak());
      expect(component.now.guard?.monitor.lastActivity).toMatchObject({ source: 'speech', at: Date.now() });
      expect(renderings(component, 'state')).toEqual(['active']);
    });

    test('shows a call that was over before it was mounted as over', async () => {
      const meeting = fakeMeeting();
      meeting.endByOthers();
      const component = await mount('guard', { options: short, meeting });
      await advance(0);
      expect(component.now).toMatchObject({ state: 'stopped', left: { reason: 'ended' } });
    });

    test('shows the state that an answer at once has led to', async () => {
      const prompt: GuardMeetingOptions['prompt'] = (monitor) => void monitor.reset();
      const component = await mount('guard', { options: { ...short, prompt }, meeting: fakeMeeting() });
      await advance(40 * second);
      expect(component.now.state).toBe('active');
    });

    test('asks by `prompt`, takes the question down, and passes errors to `onError`', async () => {
      const meeting = fakeMeeting({ leaving: 'fails' });
      const log: string[] = [];
      const options: GuardMeetingOptions = {
        ...short,
        prompt: (_monitor, signal) => {
          log.push('asks');
          signal.addEventListener('abort', () => log.push('is done'));
        },
        onError: (error) => log.push(String(error)),
      };
      const component = await mount('guard', { options, meeting });
      await advance(50 * second);
      await advance(minute);
      expect(log).toEqual(['asks', 'is done', 'Error: fake: leave() failed']);
      expect(component.errors).toEqual([]);
    });

    test.each([
      { option: 'timeout', value: -1, message: 'Expected `timeout` to be' },
      { option: 'prompt', value: 'Are you there?', message: 'Expected `prompt` to be' },
      { option: 'modes', value: 'end', message: 'did you mean `mode`?' },
    ])('guards nothing with an invalid or unknown option: `$option`', async ({ option, value, message }) => {
      const component = await mount('guard', { options: { ...short, [option]: value }, meeting: fakeMeeting() });
      expect(component.errors.map(String)).toEqual([expect.stringContaining(message)]);
      clock.advance(0);
      expect(clock.timers).toBe(0);
    });
  });
});

// In Svelte, an effect sets a limit on the monitor, and an end on the countdown.
describe.each(following)('$name, when its options change', (framework) => {
  beforeEach(() => {
    harness = framework;
  });

  test('the limits of a monitor move the deadline, and restart nothing', async () => {
    const watched = watchedSource();
    const base = { ...short, alone, sources: [watched.source] };
    const component = await mount('inactivity', { options: base });
    const { monitor } = component.now;
    const start = Date.now();
    const limits = () => ({
      deadline: monitor.deadline - start,
      hiddenTimeout: monitor.hiddenTimeout,
      aloneTimeout: monitor.aloneTimeout,
      waitingTimeout: monitor.waitingTimeout,
    });
    await advance(30 * second);
    await component.set({ options: { ...base, timeout: 2 * minute } });
    expect(limits()).toMatchObject({ deadline: 2 * minute });
    await component.set({
      options: {
        ...base,
        timeout: Infinity,
        aloneTimeout: 55 * second,
        hiddenTimeout: 90 * second,
        waitingTimeout: 70 * second,
      },
    });
    expect(limits()).toEqual({
      deadline: 55 * second,
      hiddenTimeout: 90 * second,
      aloneTimeout: 55 * second,
      waitingTimeout: 70 * second,
    });
    await component.set({ options: base });
    expect(limits()).toEqual({ deadline: minute, hiddenTimeout: minute, aloneTimeout: minute, waitingTimeout: minute });
    await component.set({ options: { promptBeforeIdle: 20 * second, alone, sources: [watched.source] } });
    expect(limits()).toEqual({ deadline: hour, hiddenTimeout: hour, aloneTimeout: hour, waitingTimeout: hour });
    expect(watched.connections).toBe(1);
    expect(renderings(component, 'state')).not.toContain('prompted');
  });

  test('an invalid limit is reported, and the one before stays', async () => {
    const component = await mount('inactivity', { options: short });
    await component.set({ options: { ...short, timeout: Number.NaN } });
    expect(component.errors.map(String)).toEqual([expect.stringContaining('Expected `timeout` to be')]);
    expect(component.now.monitor.timeout).toBe(minute);
  });

  test('the end of a countdown moves', async () => {
    const start = Date.now();
    const component = await mount('countdown', { options: { endsAt: new Date(start + minute) } });
    await advance(minute);
    expect(component.now).toMatchObject({ remaining: 0, state: 'ended' });
    await component.set({ options: { endsAt: new Date(start + 2 * minute) } });
    expect(component.now).toMatchObject({ remaining: minute, state: 'running' });
    await component.set({ options: { endsAt: new Date(start + 2 * minute), clockOffset: 10 * second } });
    expect(component.now).toMatchObject({ remaining: 50 * second, state: 'running' });
    await component.set({ options: { endsAt: null } });
    expect(component.now).toMatchObject({ remaining: null, state: 'running' });
  });

  test('an end that moves after the wall clock was set back keeps the clock of the server', async () => {
    const start = Date.now();
    const component = await mount('countdown', { options: { endsAt: start + minute, clockOffset: 0 } });
    clock.setBack(hour);
    await advance(second);
    await component.set({ options: { endsAt: start + 2 * minute, clockOffset: 0 } });
    expect(component.now.remaining).toBe(119 * second);
  });

  test('the limits of a guard move the deadline, also for the next meeting', async () => {
    const component = await mount('guard', { options: short, meeting: fakeMeeting() });
    const { guard } = component.now;
    const { deadline } = (guard as MeetingGuard).monitor;
    await component.set({ options: { ...short, timeout: 2 * minute } });
    expect(component.now.guard).toBe(guard);
    expect(guard?.monitor.deadline).toBe(deadline + minute);
    await component.set({ meeting: fakeMeeting() });
    expect(component.now.guard?.monitor.timeout).toBe(2 * minute);
  });

  test('why the last meeting ended is kept until there is another one', async () => {
    const meeting = fakeMeeting();
    const component = await mount('guard', { options: short, meeting });
    await harness.settle(() => {
      meeting.endByOthers();
      return component.set({ meeting: null }); // as an app does that hears of the end itself
    });
    expect(component.now).toMatchObject({ guard: undefined, state: 'stopped', left: { reason: 'ended' } });
    await component.set({ meeting: fakeMeeting() });
    expect(component.now).toMatchObject({ state: 'active', left: undefined });
  });
});

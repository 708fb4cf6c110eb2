// What screen readers are told of <session-timer>, and what axe-core finds.
import axe from 'axe-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { commands } from 'vitest/browser';
import { isChromium, nextTask } from '../support/dialog.ts';
import { fillScreen } from '../support/full-screen.ts';
import { clickOn, later, minute, part, plain, type Stage, second, stage } from '../support/timer.ts';

if (!isChromium)
  console.warn('Skipped "Chromium tells screen readers …": this engine does not tell what it tells them');
describe.runIf(isChromium)('Chromium tells screen readers', () => {
  const named = async (selector: string): Promise<string[]> =>
    (await commands.accessibilityTree(selector)).map(({ role, name, ignored }) =>
      ignored ? 'ignored' : plain(`${role}: ${name}`),
    );

  test('of a timer that is not live, and what it is called (C1, C15)', async () => {
    stage({ lasts: 30 * minute });
    const [node] = await commands.accessibilityTree('[part=time]');
    expect({ role: node?.role, plain: plain(node?.name ?? '') }).toEqual({
      role: 'timer',
      plain: '30 minutes left. Ends at 3:30 PM',
    });
    expect([undefined, 'off']).toContain(node?.properties.live);
    expect(await named('[part~=pill]')).toEqual(['group: Time left']);
    expect(await named('[part~=toggle]')).toEqual(['button: Show minutes only']);
    expect((await commands.accessibilityTree('time'))[0]?.role).toBe('time');
  });

  test('of a status that is there before it speaks (C2)', async () => {
    stage();
    const [node] = await commands.accessibilityTree('[aria-atomic]');
    expect(node).toMatchObject({ ignored: false, properties: { live: 'polite', atomic: true } });
  });

  test('of an alert as a group that is called what it says, not modal, with its buttons (C8)', async () => {
    stage({ lasts: 5 * minute, timer: { canExtend: true } });
    expect(await named('[part=alert]')).toEqual(['group: 5 minutes left.']);
    expect((await commands.accessibilityTree('[part=alert]'))[0]?.properties.modal).toBeFalsy();
    expect(await named('[part~=extend], [part~=dismiss]')).toEqual(['button: Extend by 15 minutes', 'button: Dismiss']);
  });

  test('nothing without a limit', async () => {
    const { countdown } = stage({ lasts: 5 * minute });
    countdown.endsAt = null;
    const told = await commands.accessibilityTree();
    expect(told.filter(({ role }) => /timer|time|button|group/.test(role))).toEqual([]);
    expect(told.map(({ name }) => name).join('')).not.toMatch(/left|Ends|limit/);
  });

  test('of the announcer in the full-screen element, and not of the one outside (C3)', async () => {
    const { until } = stage({ lasts: 6 * minute, timer: { canExtend: true } });
    const call = document.body.appendChild(document.createElement('div'));
    call.textContent = 'Full screen';
    await fillScreen(call);
    await until(5 * minute);
    const regions = await commands.accessibilityTree('[aria-atomic]');
    expect(regions.map(({ ignored }) => ignored).sort()).toEqual([false, true]);
    expect(call.querySelector('[aria-atomic]')?.textContent).toContain('5 minutes left.');
    expect(await named('[part~=extend], [part~=dismiss]')).toEqual(['button: Extend by 15 minutes', 'button: Dismiss']);
  });
});

describe.each(['light', 'dark'])('axe-core finds nothing wrong in %s', (scheme) => {
  async function violations({ timer, clock }: Pick<Stage, 'timer' | 'clock'>): Promise<string[]> {
    document.documentElement.style.colorScheme = scheme;
    document.documentElement.lang = 'en';
    document.body.style.background = 'Canvas';
    onTestFinished(() => {
      document.documentElement.removeAttribute('style');
      document.documentElement.removeAttribute('lang');
      document.body.removeAttribute('style');
    });
    for (const animation of part(timer, 'alert').getAnimations()) animation.finish();
    let isDone = false;
    const results = axe.run(timer).finally(() => {
      isDone = true;
    });
    // axe waits by timers, which the test drives
    while (!isDone) {
      clock.advance(1);
      await nextTask();
    }
    const { violations: found, passes } = await results;
    expect(passes.map(({ id }) => id)).toEqual(expect.arrayContaining(['color-contrast']));
    return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }

  test('with the time left', async () => {
    expect(await violations(stage())).toEqual([]);
  });

  test('with whole minutes', async () => {
    expect(await violations(stage({ timer: { minutes: true } }))).toEqual([]);
  });

  test('with an alert', async () => {
    expect(await violations(stage({ lasts: 5 * minute, timer: { canExtend: true } }))).toEqual([]);
  });

  test('with a warning', async () => {
    expect(await violations(stage({ lasts: 50 * second }))).toEqual([]);
  });

  test('when the time is up', async () => {
    const set = stage({ lasts: minute });
    await set.until(0);
    expect(await violations(set)).toEqual([]);
  });

  test('with an extension under way, refused, granted', async () => {
    const set = stage({ lasts: 5 * minute, timer: { canExtend: true } });
    const { timer, countdown, clock } = set;
    const answers = [later<number>(), later<number>()] as const;
    let at = 0;
    timer.addEventListener('extend', (event) => event.waitUntil((answers[at++] as (typeof answers)[0]).promise));
    await clickOn(timer, 'extend');
    expect(part(timer, 'note').textContent).toBe('One moment…');
    expect(await violations(set)).toEqual([]);
    answers[0].reject(new Error('no'));
    await clock.advanceAsync(0);
    expect(await violations(set)).toEqual([]);
    await clickOn(timer, 'extend');
    answers[1].resolve((countdown.endsAt as number) + minute);
    await clock.advanceAsync(0);
    expect(part(timer, 'text').textContent).toContain('Extended');
    expect(await violations(set)).toEqual([]);
  });
});

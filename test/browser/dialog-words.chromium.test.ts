// Which words <still-there-dialog> and <session-timer> have, and how the dialog lays them out.
import { describe, expect, onTestFinished, test } from 'vitest';
import { type StillThereDialog, setDefaultWords } from '../../src/elements/index.ts';
import { box, finishMoving, focused, minute, part, stage, textOf, until } from '../support/dialog.ts';
import { reportedErrors } from '../support/reported-errors.ts';
import { textOf as textOfTimer, stage as timerStage } from '../support/timer.ts';

const shown = (dialog: StillThereDialog) => ({
  consequence: part(dialog, '#when').textContent,
  stay: textOf(dialog, 'stay'),
  leave: textOf(dialog, 'leave'),
});

describe('subject="session", for pages without a call', () => {
  test('the question and the end do not speak of a call', async () => {
    const { clock, dialog, ask } = stage();
    dialog.setAttribute('subject', 'session');
    await ask();
    expect(shown(dialog)).toEqual({
      consequence: 'Your session will end in 1 minute.',
      stay: 'I’m still here',
      leave: 'End session',
    });
    await clock.advanceAsync(minute);
    expect(textOf(dialog, 'outcome')).toBe('Your session has ended You were inactive for too long. Close');
    expect(box(dialog).textContent).not.toContain('call');
  });

  test('it changes back while the question is open', async () => {
    const { dialog, ask } = stage();
    dialog.setAttribute('subject', 'session');
    await ask();
    dialog.removeAttribute('subject');
    expect(shown(dialog).leave).toBe('Leave call');
  });

  test('an unknown subject is reported, and means a call', async () => {
    const errors = reportedErrors();
    const { dialog, ask } = stage();
    dialog.setAttribute('subject', 'meeting');
    await ask();
    expect(errors).toEqual([new TypeError('Expected `subject` to be `call` or `session`, got "meeting" (string)')]);
    expect(shown(dialog).leave).toBe('Leave call');
  });
});

describe('setDefaultWords()', () => {
  test('changes an open question and a timer at once; own words take precedence', async () => {
    onTestFinished(() => setDefaultWords(null));
    const { dialog, ask } = stage();
    dialog.words = { stay: 'Mine' };
    await ask();
    setDefaultWords({ stay: 'Default', en: { leave: 'Hang up' } });
    expect(shown(dialog)).toMatchObject({ stay: 'Mine', leave: 'Hang up' });
    setDefaultWords(null);
    expect(shown(dialog)).toMatchObject({ stay: 'Mine', leave: 'Leave call' });
  });

  test('changes a timer', () => {
    onTestFinished(() => setDefaultWords(null));
    const { timer } = timerStage();
    setDefaultWords({ endsAt: 'Until {time}' });
    expect(textOfTimer(timer, 'ends')).toMatch(/^Until \d/);
  });

  test('does not reach an element that has left the page, until it is back', async () => {
    onTestFinished(() => setDefaultWords(null));
    const { dialog, ask } = stage();
    dialog.remove();
    setDefaultWords({ leave: 'Hang up' });
    document.body.append(dialog);
    await ask();
    expect(shown(dialog).leave).toBe('Hang up');
  });
});

test('own English words keep their question mark on the right in an Arabic page', async () => {
  const { dialog, ask } = stage();
  dialog.lang = 'ar';
  dialog.words = { title: 'Hello?' };
  await ask();
  await until(() => textOf(dialog, 'stay') === 'نعم، ما زلت هنا');
  const text = part(dialog, 'slot[name=title]').firstChild as Text;
  const leftOf = (at: number): number => {
    const range = document.createRange();
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    return range.getBoundingClientRect().left;
  };
  expect(leftOf('Hello'.length)).toBeGreaterThan(leftOf(0));
});

test('the reason and the consequence are two paragraphs', async () => {
  const { dialog, ask } = stage();
  await ask();
  const paragraphs = [...(dialog.shadowRoot?.querySelectorAll('[part=question] p') ?? [])].filter(
    (paragraph) => paragraph.getBoundingClientRect().height > 1,
  );
  expect(paragraphs.map((paragraph) => (paragraph as HTMLElement).innerText.trim().replace(/\s+/g, ' '))).toEqual([
    'We haven’t noticed any activity for a while.',
    expect.stringMatching(/^You will leave the call in/),
    '01:00',
  ]);
});

test('the bar gets shorter along a track that stays as wide as the dialog', async () => {
  const { clock, dialog, ask } = stage();
  await ask();
  await clock.advanceAsync(minute / 2);
  await finishMoving(dialog);
  const widths = {
    dialog: box(dialog).clientWidth,
    track: part(dialog, 'track').getBoundingClientRect().width,
    bar: part(dialog, 'bar').getBoundingClientRect().width,
  };
  expect(widths.track).toBe(widths.dialog);
  expect(widths.bar).toBeCloseTo(widths.dialog / 2, 0);
  expect(getComputedStyle(part(dialog, 'track')).backgroundColor).not.toBe(
    getComputedStyle(part(dialog, 'bar')).backgroundColor,
  );
});

test.each([
  { reason: 'inactive', primary: 'rejoin' },
  { reason: 'ended', primary: 'rejoin' },
  { reason: 'limit', primary: 'close' },
] as const)('after the end "$reason" the focus is on $primary, the only primary button', ({ reason, primary }) => {
  const { dialog } = stage();
  dialog.toggleAttribute('rejoin', true);
  dialog.reason = reason;
  const buttons = [...(dialog.shadowRoot?.querySelectorAll('[part=outcome] button') ?? [])];
  expect({
    focused: focused(dialog),
    primary: buttons.filter((button) => button.part.contains('primary')).map((button) => button.part.value),
    offered: buttons.filter((button) => button.checkVisibility()).length,
  }).toEqual({ focused: `button ${primary} primary`, primary: [`button ${primary} primary`], offered: 2 });
});

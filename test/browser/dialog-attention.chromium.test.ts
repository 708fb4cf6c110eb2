// What calls for attention outside of the page, each by its own switch. Notifications are in
// test/e2e/dialog-notification.test.ts.
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { minute, part, setHidden, stage } from '../support/dialog.ts';
import { pressKey } from '../support/input.ts';
import { record } from '../support/record.ts';
import { reportedErrors } from '../support/reported-errors.ts';

beforeEach(() => {
  document.title = 'Room 7';
});
afterEach(() => {
  document.title = '';
});

/** Writes down what the title becomes. */
function titles(): string[] {
  const seen: string[] = [];
  const observer = new MutationObserver(() => seen.push(document.title));
  observer.observe(document.head, { subtree: true, childList: true, characterData: true });
  onTestFinished(() => observer.disconnect());
  return seen;
}

describe('the title (C12)', () => {
  test('changes at the pace of what is said, and is put back', async () => {
    const { clock, ask } = stage({ timeout: 300_000, promptBeforeIdle: 120_000 });
    const seen = titles();
    await ask();
    await clock.advanceAsync(119_000);
    expect(seen).toEqual([
      '(02:00) Are you still there? – Room 7',
      '(01:00) Are you still there? – Room 7',
      '(00:30) Are you still there? – Room 7',
      '(00:20) Are you still there? – Room 7',
      '(00:10) Are you still there? – Room 7',
    ]);
    await pressKey('Enter');
    expect(document.title).toBe('Room 7');
  });

  test('also while nobody sees the page', async () => {
    setHidden(true);
    const { clock, ask } = stage();
    await ask();
    await clock.advanceAsync(30_000);
    expect(document.title).toBe('(00:30) Are you still there? – Room 7');
  });

  test('what the app writes meanwhile is what is put back: with the question, and without', async () => {
    const { clock, monitor, ask } = stage();
    await ask();
    document.title = '  Room   8 ';
    await clock.advanceAsync(1000);
    expect(document.title).toBe('Room 8');
    await clock.advanceAsync(29_000);
    expect(document.title).toBe('(00:30) Are you still there? – Room 8');
    monitor.reset();
    expect(document.title).toBe('Room 8');
    await ask();
    document.title = 'Room 9';
    monitor.reset();
    expect(document.title).toBe('Room 9');
  });

  test('a page without a title has none afterwards', async () => {
    document.title = '';
    const { monitor, ask } = stage();
    await ask();
    expect(document.title).toBe('(01:00) Are you still there?');
    monitor.reset();
    expect(document.title).toBe('');
  });

  test('is put back by the end, by Leave, and by the removal of the dialog', async () => {
    const { clock, dialog, monitor, ask } = stage();
    await ask();
    await clock.advanceAsync(minute);
    expect({ open: dialog.open, title: document.title }).toEqual({ open: true, title: 'Room 7' });
    monitor.start();
    await ask();
    part(dialog, 'leave').click();
    expect(document.title).toBe('Room 7');
    monitor.start();
    await ask();
    expect(document.title).not.toBe('Room 7');
    dialog.remove();
    expect(document.title).toBe('Room 7');
  });
});

test.each(['', 'badge', 'chime', 'notification'])('attention="%s" leaves the title alone', async (means) => {
  const { dialog, ask } = stage();
  dialog.setAttribute('attention', means);
  const seen = titles();
  await ask();
  expect(dialog.open).toBe(true);
  await pressKey('Enter');
  expect(seen).toEqual([]);
});

test('an unknown value of the attribute is reported and left out, and the others count', async () => {
  const errors = reportedErrors();
  const { dialog, ask } = stage();
  dialog.setAttribute('attention', ' titles  badge ');
  expect(errors).toEqual([
    new TypeError(
      'Unknown `attention` value `titles`, did you mean `title`? Expected title, badge, notification, chime',
    ),
  ]);
  const seen = titles();
  await ask();
  expect({ open: dialog.open, titles: seen }).toEqual({ open: true, titles: [] });
});

describe('the badge', () => {
  /** An installed app's badge; tests run in no installed app. */
  function badges(answer: () => Promise<void> = () => Promise.resolve()): string[] {
    const calls: string[] = [];
    const note = (name: string) => (): Promise<void> => {
      calls.push(name);
      return answer();
    };
    Object.assign(navigator, { setAppBadge: note('set'), clearAppBadge: note('clear') });
    onTestFinished(() => {
      for (const name of ['setAppBadge', 'clearAppBadge']) Reflect.deleteProperty(navigator, name);
    });
    return calls;
  }

  test('is there as long as the question is', async () => {
    const calls = badges();
    const { dialog, ask } = stage();
    await ask();
    expect({ open: dialog.open, calls }).toEqual({ open: true, calls: ['set'] });
    await pressKey('Escape');
    expect({ open: dialog.open, calls }).toEqual({ open: false, calls: ['set', 'clear'] });
  });

  test('has a switch', async () => {
    const calls = badges();
    const { dialog, ask } = stage();
    dialog.setAttribute('attention', 'title');
    await ask();
    await pressKey('Escape');
    expect({ open: dialog.open, calls }).toEqual({ open: false, calls: [] });
  });

  test('that the browser refuses does no harm', async () => {
    const errors = record(window, 'unhandledrejection', 'error');
    badges(() => Promise.reject(new DOMException('', 'NotAllowedError')));
    const { clock, dialog, ask } = stage();
    await ask();
    await clock.advanceAsync(100);
    await pressKey('Escape');
    await clock.advanceAsync(100);
    expect({ open: dialog.open, errors }).toEqual({ open: false, errors: [] });
  });

  test('that this browser may have, or not, does no harm as it is', async () => {
    const errors = record(window, 'unhandledrejection', 'error');
    const { clock, dialog, ask } = stage();
    await ask();
    await clock.advanceAsync(100);
    await pressKey('Escape');
    await clock.advanceAsync(100);
    expect({ open: dialog.open, errors }).toEqual({ open: false, errors: [] });
  });
});

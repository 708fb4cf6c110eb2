// The session's end on the page: the countdown, alerts before it, and moving it away.
import { formatRemaining } from 'still-there';

const at = (id) => document.getElementById(id);
const clock = (instant) => new Date(instant).toLocaleTimeString('en-GB');
const inWords = (ms) => formatRemaining(ms, { style: 'long', locale: 'en' });

/**
 * @param {object} meeting
 * @param {object} countdown of its guard
 * @param {(row: object) => void} add a timeline
 * @param {AbortSignal} signal ends it
 */
export function showSession(meeting, countdown, add, signal) {
  const show = () => {
    const { remaining, endsAt, clockOffset } = countdown;
    at('session').hidden = remaining === null;
    if (remaining === null) return;
    at('countdown').textContent = formatRemaining(remaining, { locale: 'en' });
    // By the viewer's own clock, which is the one on the wall.
    const end = new Date(endsAt - clockOffset);
    at('ends').textContent = clock(end);
    at('ends').dateTime = end.toISOString();
  };

  const dismiss = () => at('alerts').replaceChildren();
  const alert = (text, kind) => {
    const box = document.createElement('div');
    box.className = `alert ${kind}`;
    box.append(Object.assign(document.createElement('p'), { textContent: text }));
    const close = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Dismiss' });
    close.addEventListener('click', dismiss);
    box.append(close);
    at('alerts').replaceChildren(box);
  };

  countdown.addEventListener('tick', show, { signal });
  countdown.addEventListener(
    'threshold',
    ({ remaining }) => {
      alert(`The appointment ends in ${inWords(remaining)}.`, 'warning');
      add({ kind: 'note', title: 'alert', text: `${inWords(remaining)} left` });
    },
    { signal },
  );
  countdown.addEventListener(
    'end',
    () => {
      add({ kind: 'note', title: 'time is up', text: 'waiting for the service to end the call' });
    },
    { signal },
  );
  countdown.addEventListener(
    'change',
    ({ oldEndsAt, endsAt, clockOffset = countdown.clockOffset }) => {
      show();
      if (oldEndsAt === null || endsAt === null) return;
      dismiss();
      const text = `The appointment now ends at ${clock(endsAt - clockOffset)}.`;
      alert(text, 'news');
      const way = endsAt > oldEndsAt ? 'extended' : 'shortened';
      add({ kind: 'note', title: way, text: `by ${inWords(Math.abs(endsAt - oldEndsAt))}` });
    },
    { signal },
  );
  show();

  // Who may extend can change while the call runs.
  meeting.limit(({ canExtend, endsAt }) => {
    at('extension').hidden = !canExtend || endsAt === null;
  }, signal);
  for (const button of at('extension').querySelectorAll('[data-extend]')) {
    const extend = async () => {
      button.disabled = true;
      await meeting.extend(button.dataset.extend * 1000).catch((error) => {
        add({ kind: 'error', title: 'not extended', text: error.message });
      });
      button.disabled = false;
    };
    button.addEventListener('click', extend, { signal });
  }
  signal.addEventListener('abort', () => {
    dismiss();
    for (const id of ['session', 'extension']) at(id).hidden = true;
  });
}

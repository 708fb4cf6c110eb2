// The landing page: a real monitor and the real question, to try at once.
import { InactivityMonitor } from 'still-there';
import 'still-there/elements';

const second = 1000;
const at = (id) => document.getElementById(id);
const dialog = document.querySelector('still-there-dialog');
const meter = document.querySelector('.quiet-meter');
const bar = meter.querySelector('progress');
const digits = meter.querySelector('.digits');

let attempt = new AbortController();

at('quiet').addEventListener('click', () => {
  const monitor = new InactivityMonitor({ timeout: 40 * second, promptBeforeIdle: 20 * second });
  watch(monitor, 'Watching. Any activity starts the 20 seconds again.');
  showQuiet(monitor, attempt.signal);
});

// Without sources, nothing counts as activity, and so it asks at once.
at('ask').addEventListener('click', () =>
  watch(new InactivityMonitor({ timeout: 60.05 * second, promptBeforeIdle: 60 * second, sources: [] }), ''),
);

/** Starts a monitor in place of the one before, until the question has been answered or nobody is there. */
function watch(monitor, text) {
  attempt.abort();
  attempt = new AbortController();
  const run = attempt;
  const { signal } = run;
  dialog.monitor = monitor;
  say(text);
  const end = (outcome) => {
    say(outcome);
    run.abort();
  };
  monitor.addEventListener('active', ({ oldState }) => {
    if (oldState === 'prompted') end('You are there. In a call, nothing would have changed.');
  });
  monitor.addEventListener('idle', ({ reason }) =>
    end(reason === 'declined' ? 'You chose to leave.' : 'Nobody answered. In a call, you would have left it now.'),
  );
  monitor.start({ signal });
}

/** Shows for how many seconds there was no activity, until the signal aborts. */
function showQuiet(monitor, signal) {
  const show = () => {
    const seconds = Math.min(20, Math.floor((Date.now() - monitor.lastActive) / second));
    bar.value = seconds;
    digits.textContent = `${seconds} s`;
  };
  meter.hidden = false;
  const timer = setInterval(show, 200);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    meter.hidden = true;
  });
  show();
}

function say(text) {
  at('try-status').textContent = text;
}

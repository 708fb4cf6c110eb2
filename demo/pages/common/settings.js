// The form in which the viewer sets the limits, in seconds.

/** Names of the fields, and of the monitor's options. */
const options = {
  timeout: 'timeout',
  prompt: 'promptBeforeIdle',
  hidden: 'hiddenTimeout',
  alone: 'aloneTimeout',
  waiting: 'waitingTimeout',
};
const live = ['timeout', 'hidden', 'alone', 'waiting'];

/** Fills fields from the address: `?timeout=6&prompt=3`. */
export function fillFromAddress(form) {
  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = form.elements.namedItem(name);
    if (field?.type === 'checkbox') field.checked = true;
    else if (field) field.value = value;
  }
}

/** The limits as options of the monitor, in milliseconds. A field that is empty is left out. */
export function readLimits(form) {
  const given = Object.entries(options).filter(([name]) => form.elements.namedItem(name)?.value);
  return Object.fromEntries(given.map(([name, option]) => [option, seconds(form, name) * 1000]));
}

/** Explains the limits before a person joins. */
export function explainLimits(form, howItEnds) {
  const [timeout, prompt] = [seconds(form, 'timeout'), seconds(form, 'prompt')];
  return `After ${timeout - prompt} s without activity, you are asked. If you do not answer within ${prompt} s, ${howItEnds}.`;
}

/** Passes changes to the running monitor. If it refuses a value, its message is shown at the field. */
export function keepLimits(form, monitor, signal) {
  const change = ({ target: field }) => {
    if (!live.includes(field.name)) return;
    field.setCustomValidity('');
    try {
      monitor[options[field.name]] = field.value ? seconds(form, field.name) * 1000 : monitor.timeout;
    } catch (error) {
      field.setCustomValidity(error.message);
    }
    field.reportValidity();
  };
  form.addEventListener('change', change, { signal });
  // The monitor takes these when it is made, and no changes later.
  const fixed = form.querySelectorAll('[data-fixed]');
  for (const field of fixed) field.disabled = true;
  signal.addEventListener('abort', () => {
    for (const field of fixed) field.disabled = false;
  });
}

const seconds = (form, name) => Number(form.elements.namedItem(name).value);

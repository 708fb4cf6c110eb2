// The form in which the viewer sets the limits, in seconds.

/** Names of the fields, and of the monitor's options. */
const options = { timeout: 'timeout', prompt: 'promptBeforeIdle', hidden: 'hiddenTimeout', alone: 'aloneTimeout' };
const live = ['timeout', 'hidden', 'alone'];

/** Fills fields from the address: `?timeout=6&prompt=3`. */
export function fillFromAddress(form) {
  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = form.elements.namedItem(name);
    if (field?.type === 'checkbox') field.checked = true;
    else if (field) field.value = value;
  }
}

/** The limits as options of the monitor, ms. */
export function readLimits(form) {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [option, seconds(form, name) * 1000]));
}

/** What the limits mean, for whoever is about to join: nobody should have to find out. */
export function explainLimits(form, howItEnds) {
  const [timeout, prompt] = [seconds(form, 'timeout'), seconds(form, 'prompt')];
  return `After ${timeout - prompt} s without a sign of you, you are asked. Without an answer within ${prompt} s, ${howItEnds}.`;
}

/** Hands changes to the monitor while it runs; a limit that it refuses is marked with its own words. */
export function keepLimits(form, monitor, signal) {
  const change = ({ target: field }) => {
    if (!live.includes(field.name)) return;
    field.setCustomValidity('');
    try {
      monitor[options[field.name]] = seconds(form, field.name) * 1000;
    } catch (error) {
      field.setCustomValidity(error.message);
    }
    field.reportValidity();
  };
  form.addEventListener('change', change, { signal });
  // What is asked at the start cannot be changed under way.
  const fixed = form.querySelectorAll('[data-fixed]');
  for (const field of fixed) field.disabled = true;
  signal.addEventListener('abort', () => {
    for (const field of fixed) field.disabled = false;
  });
}

const seconds = (form, name) => Number(form.elements.namedItem(name).value);

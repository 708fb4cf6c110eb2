// Lets the viewer play the other participants: be in the call or not, speak, end it.

/** @param {Record<'company' | 'voice' | 'speak' | 'end', HTMLElement>} controls */
export function playOthers({ company, voice, speak, end }) {
  let who = '';
  let isIn = false;

  const order = (what, on = true) =>
    fetch(`/control/eyeson/${what}`, { method: 'POST', body: JSON.stringify({ who, on }) });
  const say = async () => {
    await order('speech');
    setTimeout(() => isIn && order('speech', false), 1000);
  };
  company.addEventListener('change', () => isIn && order('company', company.checked));
  speak.addEventListener('click', say);
  end.addEventListener('click', () => order('end'));
  const enable = (on) => {
    isIn = on;
    speak.disabled = !on;
    end.disabled = !on;
  };

  return {
    join(key) {
      who = key;
    },
    /** Waits for the first `podium` event: before it the service cannot add another participant. */
    hear({ type }) {
      if (type !== 'podium' || isIn || !who) return;
      enable(true);
      if (company.checked) void order('company');
    },
    answer() {
      if (!voice.checked) return;
      voice.checked = false;
      setTimeout(say, 1500);
    },
    leave() {
      who = '';
      enable(false);
    },
  };
}

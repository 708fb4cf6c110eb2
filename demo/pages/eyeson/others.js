// What others do in a call, played by the viewer: somebody else is there or not, is heard, ends it.

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
    /** The first `podium` says who is in the picture: only then can somebody be put beside. */
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

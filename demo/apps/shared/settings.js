// What the page starts with: `?timeout=` and `?prompt=`, ms.
const given = new URLSearchParams(location.search);

export const settings = {
  timeout: Number(given.get('timeout')) || 20_000,
  promptBeforeIdle: Number(given.get('prompt')) || 10_000,
};

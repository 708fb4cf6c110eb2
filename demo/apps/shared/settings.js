// What the page starts with: `?timeout=` and `?prompt=`, ms.
const given = new URLSearchParams(globalThis.location?.search); // a server has none;

export const settings = {
  timeout: Number(given.get('timeout')) || 20_000,
  promptBeforeIdle: Number(given.get('prompt')) || 10_000,
};

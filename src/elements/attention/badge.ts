/** Shows a dot on the icon of an installed app until the signal aborts. */
export function badge(signal: AbortSignal): void {
  // Browsers may refuse in frames and outside of installed apps: then there is no dot.
  const refused = (): void => {};
  navigator.setAppBadge?.().catch(refused);
  signal.addEventListener('abort', () => navigator.clearAppBadge?.().catch(refused));
}

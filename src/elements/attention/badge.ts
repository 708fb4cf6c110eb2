/** A dot on the icon of an installed app, as long as the signal allows. Nothing where there is no such thing. */
export function badge(signal: AbortSignal): void {
  // Only in installed apps does it do anything; in others, and in frames, browsers may refuse: then there is no dot.
  const refused = (): void => {};
  navigator.setAppBadge?.().catch(refused);
  signal.addEventListener('abort', () => navigator.clearAppBadge?.().catch(refused));
}

// Durations, ms.

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;

/** Resolves to the value after so long. */
export const pause = (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value));

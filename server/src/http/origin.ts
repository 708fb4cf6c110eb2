/** Describes a valid origin in messages. */
export const originForm = 'origins such as "https://app.example.com", without a path';

/** Whether a text is the origin of a web page, as browsers send it. */
export const isOrigin = (text: unknown): boolean =>
  typeof text === 'string' && /^[a-z][a-z0-9+.-]*:\/\/[^/?#\sA-Z]+$/.test(text);

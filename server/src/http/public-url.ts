/** Describes a public URL in messages. */
export const publicUrlForm =
  'a URL such as "https://limit.example.com" or "https://example.com/limit", with a path of letters, digits and - . _ ~';

/** The same URL without a slash at its end; `undefined` if it is not a valid public URL. */
export function publicUrlOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^https?:\/\/[^?#]+$/i.test(value) || !URL.canParse(value)) return undefined;
  const { origin, pathname, username, password } = new URL(value);
  const path = pathname.replace(/\/+$/, '');
  return username === '' && password === '' && /^(?:\/[\w.~-]+)*$/.test(path) ? origin + path : undefined;
}

// Texts that others have chosen, in messages, logs and terminals.

/** Control characters, halves of emoji, and what changes the direction of writing or begins a line. */
const invisible = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Whether a database and JSON can hold the text: no NUL and no lone surrogates. */
export function isStorable(text: string): boolean {
  return !/\0|\p{Surrogate}/u.test(text);
}

/** Replaces characters that a terminal, a log or a database would take for something else by their escapes: `\u001b`. */
export function visible(text: string): string {
  return text.replace(invisible, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A text in quotes, cut after 60 characters. */
export function quoted(text: string): string {
  const isLong = text.length > 60;
  return `"${visible(isLong ? `${text.slice(0, 60)}…` : text)}"${isLong ? ` (${text.length} characters)` : ''}`;
}

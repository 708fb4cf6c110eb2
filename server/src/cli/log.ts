// The log: one JSON object per line, or readable text on a terminal. Secrets are hidden in both.
import { type Logger, pino } from 'pino';
import { visible } from '../shown.ts';

/** Where log lines are written. */
export interface LogTarget {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Creates the server's logger. */
export function createLogger(
  level: string,
  conceal: (text: string) => string,
  target: LogTarget = process.stdout,
): Logger {
  // JSON leaves some characters as they are that a terminal obeys, and whoever reads the log may do so on one.
  const render = target.isTTY ? readable : (line: string) => `${visible(line.trimEnd())}\n`;
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, { write: (line) => void target.write(conceal(render(line))) });
}

const marks: Readonly<Record<string, string>> = { warn: '\u001b[33m', error: '\u001b[31m', fatal: '\u001b[31m' };

function readable(line: string): string {
  const { level, time, msg, err, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const mark = marks[String(level)] ?? '';
  const facts = Object.entries(rest).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const failure = (err as { message?: string } | undefined)?.message;
  const text = [String(msg ?? ''), ...facts, ...(failure ? [`(${failure})`] : [])].join(' ');
  // People choose the names of rooms, and must not write lines or colors of their own.
  return `${String(time).slice(11, 19)} ${mark}${String(level).padEnd(5)}${mark && '\u001b[39m'} ${visible(text)}\n`;
}

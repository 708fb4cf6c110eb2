// Finds the limit of a meeting, and says which rule it comes from.
import { check } from './check.ts';
import { formatDuration } from './duration.ts';
import { globOf } from './glob.ts';
import type { Limit, LimitedMeeting, LimitFor } from './limit.ts';
import { type CheckedRule, type CheckedTerms, type LimitConfig, limitSchema, termsSchema } from './limit-config.ts';

/** The terms that a rule gives, and words that name the rule. */
interface Ruling {
  readonly terms: CheckedTerms;
  readonly words: string;
}

function compile({ match, provider, ...terms }: CheckedRule): (meeting: LimitedMeeting) => Ruling | undefined {
  const matches = globOf(match) as (room: string) => boolean; // checked with the other terms
  const words = `room rule ${JSON.stringify(match)}${provider ? ` of ${provider}` : ''}`;
  return (meeting) =>
    (provider ?? meeting.provider) === meeting.provider && matches(meeting.room) ? { terms, words } : undefined;
}

/**
 * Turns limits, as people write them, into the function that finds the limit of a meeting. That function never throws.
 * @param onError called when the function `rooms` throws, or returns anything but terms. @default prints a warning on stderr
 * @throws SettingsError with all problems of the limits
 */
export function limitRules(
  config: LimitConfig = {},
  onError: (error: Error) => void = (error) => process.emitWarning(error),
): LimitFor {
  const { rooms, ...defaults } = check(limitSchema, config);
  const compiled = typeof rooms === 'function' ? undefined : rooms.map(compile);

  const ask = (meeting: LimitedMeeting): Ruling | undefined => {
    if (compiled) {
      for (const rule of compiled) {
        const ruling = rule(meeting);
        if (ruling) return ruling;
      }
      return undefined;
    }
    try {
      const answer = (rooms as (meeting: LimitedMeeting) => unknown)(meeting);
      if (answer === undefined) return undefined;
      if (answer instanceof Promise) {
        answer.catch(onError); // unhandled, its failure would end the process
        throw new TypeError('Expected the terms, got a promise: the function must be synchronous');
      }
      return { terms: check(termsSchema, answer), words: 'function "rooms"' };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      onError(
        new Error(`The function \`rooms\` failed for ${meeting.provider} room ${meeting.room}: ${reason}`, {
          cause: error,
        }),
      );
      return { terms: {}, words: 'default, as the function "rooms" failed' };
    }
  };

  return (meeting) => {
    const { terms, words } = ask(meeting) ?? { terms: {}, words: 'default' };
    const { exempt, scheduledEnd = null, ...rest } = { ...defaults, ...terms };
    const duration = exempt ? null : rest.limit;
    // An end before the start belongs to an earlier meeting of the room: people who come back are not thrown out.
    const applies = scheduledEnd !== null && scheduledEnd > meeting.startedAt;
    const says = duration === null ? 'no limit' : formatDuration(duration);
    const end = applies ? `, at most until ${new Date(scheduledEnd).toISOString()}` : '';
    return {
      duration,
      scheduledEnd: applies ? scheduledEnd : null,
      grace: rest.grace,
      maxExtension: rest.maxExtension,
      rule: `${words}: ${says}${end}`,
    };
  };
}

/** Describes a limit, and which rule it comes from. */
export function explain({ duration, scheduledEnd, grace, maxExtension, rule }: Limit): string {
  if (duration === null && scheduledEnd === null) return `never ends by itself (${rule})`;
  const ends = [
    ...(duration === null ? [] : [`${formatDuration(duration)} after its start`]),
    ...(scheduledEnd === null ? [] : [`at ${new Date(scheduledEnd).toISOString()}`]),
  ];
  const parts = [
    `ends ${ends.join(' or ')}${ends.length > 1 ? ', what comes first' : ''}`,
    `closed ${grace > 0 ? `${formatDuration(grace)} later` : 'at that moment'}`,
    maxExtension > 0 ? `up to ${formatDuration(maxExtension)} may be added` : 'nothing may be added',
  ];
  return `${parts.join(', ')} (${rule})`;
}

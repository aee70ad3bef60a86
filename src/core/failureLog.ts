import { asWaveFlowError } from './errors';
import type { Log } from './log';

/**
 * Writes down what failed: faults of the program with their cause, for a developer, the rest as a warning. Of a cause
 * only its class and its frames are told: its message may repeat what was typed or answered.
 */
export function recordFailure(log: Log, thrown: unknown): void {
  const error = asWaveFlowError(thrown);
  const cause = error.cause instanceof Error ? `: ${nameOf(error.cause)}` : '';
  if (error.showUser) log.warn(`${error.kind}${cause}`);
  else log.error([`${error.kind}${cause}`, ...framesOf(error.cause)].join('\n'));
}

/** The class of an error. A program may have put any text there. */
function nameOf(cause: Error): string {
  const name = textOf(cause, 'name');
  return /^[a-z_$][\w$]{0,60}$/i.test(name) ? name : 'Error';
}

const FRAME = /^ {4}at \S.*(?::\d+:\d+|<anonymous>|native)\)?$/;

/** The lines at the end of a stack that are frames. A message of several lines may look like them, so it goes first. */
function framesOf(cause: unknown): string[] {
  if (!(cause instanceof Error)) return [];
  const lines = textOf(cause, 'stack').replace(textOf(cause, 'message'), '').split('\n').reverse();
  const others = lines.findIndex((line) => !FRAME.test(line));
  return lines.slice(0, others === -1 ? lines.length : others).reverse();
}

/** Empty where it is no text or cannot be read: errors come from anywhere, with getters of their own. */
function textOf(cause: Error, property: 'name' | 'message' | 'stack'): string {
  try {
    const value: unknown = cause[property];
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}

import { asWaveFlowError } from './errors';
import type { Log } from './log';

/**
 * Logs a failure: a fault of the program as an error with its cause, anything else as a warning. Only the class and the
 * stack frames of a cause are logged, because its message may contain user input or a response.
 */
export function recordFailure(log: Log, thrown: unknown): void {
  const error = asWaveFlowError(thrown);
  const cause = error.cause instanceof Error ? `: ${nameOf(error.cause)}` : '';
  if (error.showUser) log.warn(`${error.kind}${cause}`);
  else log.error([`${error.kind}${cause}`, ...framesOf(error.cause)].join('\n'));
}

/** The class of an error; `Error` if its name is not an identifier, since `name` can hold any text. */
function nameOf(cause: Error): string {
  const name = textOf(cause, 'name');
  return /^[a-z_$][\w$]{0,60}$/i.test(name) ? name : 'Error';
}

const FRAME = /^ {4}at \S.*(?::\d+:\d+|<anonymous>|native)\)?$/;

/** The frames at the end of a stack. The message is removed first, because its lines may look like frames. */
function framesOf(cause: unknown): string[] {
  if (!(cause instanceof Error)) return [];
  const lines = textOf(cause, 'stack').replace(textOf(cause, 'message'), '').split('\n').reverse();
  const others = lines.findIndex((line) => !FRAME.test(line));
  return lines.slice(0, others === -1 ? lines.length : others).reverse();
}

/** Empty if the property is not a string or its getter throws: any library can define its own errors. */
function textOf(cause: Error, property: 'name' | 'message' | 'stack'): string {
  try {
    const value: unknown = cause[property];
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}

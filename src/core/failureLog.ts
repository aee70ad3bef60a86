import { asWaveFlowError } from './errors';
import type { Log } from './log';

/** Writes down what failed: faults of the program with their cause, for a developer, the rest as a warning. */
export function recordFailure(log: Log, thrown: unknown): void {
  const error = asWaveFlowError(thrown);
  const cause = error.cause instanceof Error ? `: ${error.cause.name}` : '';
  if (error.showUser) log.warn(`${error.kind}${cause}`);
  else log.error(`${error.kind}${cause}\n${stackOf(error.cause)}`);
}

/** The frames of a stack, without its first line: a message may repeat what was typed. */
function stackOf(cause: unknown): string {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  return stack.slice(stack.indexOf('\n    at ') + 1);
}

import { argumentNotText } from '../../core/errors';

/**
 * The argument that a program passed to a command that takes text.
 * @throws WaveFlowError `argument.notText`
 */
export function textArgument(value: unknown, command: string): string {
  if (typeof value !== 'string') throw argumentNotText(command);
  return value;
}

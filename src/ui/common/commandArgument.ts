import { argumentNotText } from '../../core/errors';

/**
 * Validates the argument that a program passed to a command.
 * @throws WaveFlowError `argument.notText`
 */
export function textArgument(value: unknown, command: string): string {
  if (typeof value !== 'string') throw argumentNotText(command);
  return value;
}

import type { WaveFlowError } from './errors';
import { oneLine } from './safeText';

/** UTF-16 code units of a name that people give. Longer ones that arrive from elsewhere are kept, and shortened where they are shown. */
export const NAME_LIMIT = 200;
/** Longer ones are not even looked at. */
const MAX_INPUT_LENGTH = 10 * NAME_LIMIT;

const BLANK = /^[\p{Z}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/**
 * A name for a playlist or a profile as it is stored: on one line, without what nobody sees and without white space
 * around it. Empty where nothing is left.
 * @param tooLong makes the error for a name above the limit
 */
export function tidyName(given: string, tooLong: (limit: number) => WaveFlowError): string {
  if (given.length > MAX_INPUT_LENGTH) throw tooLong(NAME_LIMIT);
  const name = oneLine(given);
  if (name.length > NAME_LIMIT) throw tooLong(NAME_LIMIT);
  return BLANK.test(name) ? '' : name;
}

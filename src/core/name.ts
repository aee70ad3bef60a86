import type { WaveFlowError } from './errors';
import { oneLine } from './safeText';

/** Of names that users enter, in UTF-16 code units. Longer names from other devices are kept and shortened for display. */
export const NAME_LIMIT = 200;
/** In UTF-16 code units. Longer input is rejected without processing. */
const MAX_INPUT_LENGTH = 10 * NAME_LIMIT;

const BLANK = /^[\p{Z}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/**
 * The name of a playlist or a profile as it is stored: on one line, without invisible characters and surrounding white
 * space. Empty if no visible character remains.
 * @param tooLong creates the error that is thrown for a name above the limit
 */
export function tidyName(given: string, tooLong: (limit: number) => WaveFlowError): string {
  if (given.length > MAX_INPUT_LENGTH) throw tooLong(NAME_LIMIT);
  const name = oneLine(given);
  if (name.length > NAME_LIMIT) throw tooLong(NAME_LIMIT);
  return BLANK.test(name) ? '' : name;
}

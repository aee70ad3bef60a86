import { runsFromRightToLeft } from '../../core/safeText';

const MARK = '\u200f';

/**
 * A sentence that runs from right to left, with a right-to-left mark behind its last sign. The lines of the editor
 * run from left to right, where a full stop at the end of such a sentence would stand at the wrong end.
 */
export const anchored = (text: string): string =>
  runsFromRightToLeft(text) ? text.replace(/[^\p{Letter}\p{Number}]$/u, `$&${MARK}`) : text;

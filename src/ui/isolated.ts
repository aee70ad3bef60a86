const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

/** Keeps text that runs from right to left from rearranging what stands next to it on one line. */
export const isolated = (text: string): string => (RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text);

/** Without the invisible signs for directions, for places that show them as such. */
export const withoutDirectionSigns = (text: string): string => text.replace(/\p{Bidi_Control}/gu, '');

/**
 * With a sign behind a text from right to left that does not end in a letter: lines of the editor run from left to
 * right, and its full stop would go to the wrong end.
 */
export const anchored = (text: string): string =>
  RIGHT_TO_LEFT.test(text) ? text.replace(/[^\p{Letter}\p{Number}]$/u, '$&\u200f') : text;

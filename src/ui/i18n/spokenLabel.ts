import { safe, type SafeText } from '../../core/safeText';

/** With or without the mark that anchors it. */
const SENTENCE_END = /[\p{Sentence_Terminal}…]\p{Bidi_Control}?$/u;

/**
 * A label for assistive technology from its parts, of which some may be empty. A comma makes a pause between two parts,
 * unless the first one is a sentence.
 */
export const spokenLabel = (parts: readonly SafeText[]): SafeText =>
  parts
    .filter((part) => part !== '')
    .reduce(
      (label, part) => {
        if (label === '') return part;
        return SENTENCE_END.test(label) ? safe`${label} ${part}` : safe`${label}, ${part}`;
      },
      safe``,
    );

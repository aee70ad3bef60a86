import type { SafeText } from '../../core/safeText';
import { localeOf, type Language } from './language';

/** Making one takes longer than formatting a hundred numbers with it, and a tree may ask for thousands. */
const numberFormats = new Map<string, Intl.NumberFormat>();

/** A number as the language writes it. */
export function numberText(value: number, language: Language, options: Intl.NumberFormatOptions = {}): SafeText {
  const key = JSON.stringify([language, options]);
  const format = numberFormats.get(key) ?? new Intl.NumberFormat(localeOf(language), options);
  numberFormats.set(key, format);
  return format.format(value) as SafeText;
}

/** A list as the language writes it, such as "3 playlists, 120 tracks, and 4 changes". */
export const listText = (texts: readonly SafeText[], language: Language): SafeText =>
  new Intl.ListFormat(localeOf(language), { type: 'conjunction' }).format(texts) as SafeText;

import type { SafeText } from '../../core/safeText';
import { localeOf, type Language } from './language';

/** Making one takes longer than formatting a hundred numbers with it, and a tree may ask for thousands. */
const numbers = new Map<string, Intl.NumberFormat>();

/** A number as people write it in their language. */
export function numberText(value: number, language: Language, options: Intl.NumberFormatOptions = {}): SafeText {
  const key = JSON.stringify([language, options]);
  const format = numbers.get(key) ?? new Intl.NumberFormat(localeOf(language), options);
  numbers.set(key, format);
  return format.format(value) as SafeText;
}

/** Such as "3 playlists, 120 tracks and 4 changes". */
export const listText = (texts: readonly SafeText[], language: Language): SafeText =>
  new Intl.ListFormat(localeOf(language), { type: 'conjunction' }).format(texts) as SafeText;

/** Such as "in 4 minutes". */
export const relativeTime = (value: number, unit: Intl.RelativeTimeFormatUnit, language: Language): SafeText =>
  new Intl.RelativeTimeFormat(localeOf(language), { numeric: 'always' }).format(value, unit) as SafeText;

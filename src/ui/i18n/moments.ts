import type { SafeText } from '../../core/safeText';
import { localeOf, type Language } from './language';

/** Date and time as a person reads them, in their time zone. @param at milliseconds since the epoch */
export const dateAndTime = (at: number, language: Language): SafeText =>
  new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium', timeStyle: 'short' }).format(at) as SafeText;

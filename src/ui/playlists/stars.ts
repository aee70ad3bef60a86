import * as l10n from '@vscode/l10n';
import { safeText, type SafeText } from '../../core/safeText';
import { MAX_RATING, MAX_STARS } from '../../protocol/stars';
import { numberText } from '../i18n/formats';
import type { Language } from '../i18n/language';

/** The stars of a stored byte, rounded to halves. */
export const byteToStars = (byte: number): number => Math.round((byte / MAX_RATING) * MAX_STARS * 2) / 2;

/** Five characters, such as "★★★★☆" or "★★★½☆". */
export function starSymbols(stars: number): SafeText {
  const whole = Math.floor(stars);
  const half = stars > whole ? '½' : '';
  return safeText(`${'★'.repeat(whole)}${half}`.padEnd(MAX_STARS, '☆'));
}

/** "3.5 of 5 stars". */
export const starsText = (stars: number, language: Language): SafeText =>
  l10n.t('{0} of 5 stars', numberText(stars, language));

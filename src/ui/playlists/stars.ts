import * as l10n from '@vscode/l10n';
import { safeText, type SafeText } from '../../core/safeText';
import { numberText } from '../i18n/formats';
import type { Language } from '../i18n/language';

const MOST = 5;
const BYTE = 255;

/** Whole stars as the byte that WaveFlow stores. */
export const byteOf = (stars: number): number => Math.round((stars / MOST) * BYTE);

/** The byte that WaveFlow stores as stars, to the half. */
export const starsOf = (byte: number): number => Math.round((byte / BYTE) * MOST * 2) / 2;

/** Five signs, such as "★★★★☆" or "★★★½☆". */
export function starSigns(stars: number): SafeText {
  const whole = Math.floor(stars);
  const half = stars > whole ? '½' : '';
  return safeText(`${'★'.repeat(whole)}${half}`.padEnd(MOST, '☆'));
}

/** The same to be spoken. */
export const spokenStars = (stars: number, language: Language): SafeText =>
  l10n.t('{0} of 5 stars', numberText(stars, language));

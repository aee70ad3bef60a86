import { joined, safe, type SafeText } from '../../core/safeText';
import { numberText } from './formats';
import { localeOf, type Language } from './language';

type Unit = 'second' | 'minute' | 'hour';
type Display = 'short' | 'long';

/** Date and time in the user's time zone. @param at milliseconds since the epoch */
export const dateAndTime = (at: number, language: Language): SafeText =>
  new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium', timeStyle: 'short' }).format(at) as SafeText;

/** A span from now, such as "in 4 minutes". */
export const relativeTime = (value: number, unit: Intl.RelativeTimeFormatUnit, language: Language): SafeText =>
  new Intl.RelativeTimeFormat(localeOf(language), { numeric: 'always' }).format(value, unit) as SafeText;

/** The length of a playlist, such as "48 min" or "2 hr 5 min"; long, "2 hours 5 minutes". */
export function totalDuration(ms: number, language: Language, display: Display = 'short'): SafeText {
  const minutes = Math.round(ms / 60_000);
  const parts = [unit(minutes % 60, 'minute', display, language)];
  if (minutes >= 60) parts.unshift(unit(Math.floor(minutes / 60), 'hour', display, language));
  return joined(parts, ' ');
}

/** The length of a track, such as "3:45"; empty if it is unknown. */
export function trackDuration(ms: number): SafeText {
  if (ms <= 0) return safe``;
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const digits = (value: number): SafeText => (value < 10 ? safe`0${value}` : safe`${value}`);
  return safe`${hours > 0 ? safe`${hours}:${digits(minutes)}` : minutes}:${digits(seconds % 60)}`;
}

/** The length of a track for screen readers, such as "3 minutes 45 seconds"; empty if it is unknown. */
export function spokenDuration(ms: number, language: Language): SafeText {
  if (ms <= 0) return safe``;
  const seconds = Math.round(ms / 1000);
  const parts = [unit(seconds % 60, 'second', 'long', language)];
  if (seconds >= 60) parts.unshift(unit(Math.floor(seconds / 60) % 60, 'minute', 'long', language));
  if (seconds >= 3600) parts.unshift(unit(Math.floor(seconds / 3600), 'hour', 'long', language));
  return joined(parts, ' ');
}

const unit = (count: number, name: Unit, display: Display, language: Language): SafeText =>
  numberText(count, language, { style: 'unit', unit: name, unitDisplay: display });

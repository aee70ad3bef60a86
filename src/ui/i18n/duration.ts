import { joined, safe, type SafeText } from '../../core/safeText';
import { numberText } from './formats';
import type { Language } from './language';

type Unit = 'second' | 'minute' | 'hour';
type Display = 'short' | 'long';

const unit = (count: number, name: Unit, display: Display, language: Language): SafeText =>
  numberText(count, language, { style: 'unit', unit: name, unitDisplay: display });

/** How long a whole playlist is, such as "48 min" or "2 hr 5 min". */
export function totalDuration(ms: number, language: Language): SafeText {
  const minutes = Math.round(ms / 60_000);
  const parts = [unit(minutes % 60, 'minute', 'short', language)];
  if (minutes >= 60) parts.unshift(unit(Math.floor(minutes / 60), 'hour', 'short', language));
  return joined(parts, ' ');
}

/** How long a track is, such as "3:45"; empty where that is not known. */
export function trackDuration(ms: number): SafeText {
  if (ms <= 0) return safe``;
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const digits = (value: number): SafeText => (value < 10 ? safe`0${value}` : safe`${value}`);
  return safe`${hours > 0 ? safe`${hours}:${digits(minutes)}` : minutes}:${digits(seconds % 60)}`;
}

/** The same to be spoken, such as "3 minutes 45 seconds". */
export function spokenDuration(ms: number, language: Language): SafeText {
  if (ms <= 0) return safe``;
  const seconds = Math.round(ms / 1000);
  const parts = [unit(seconds % 60, 'second', 'long', language)];
  if (seconds >= 60) parts.unshift(unit(Math.floor(seconds / 60), 'minute', 'long', language));
  return joined(parts, ' ');
}

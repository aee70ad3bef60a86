import { localeOf, type Language } from './language';

type Unit = 'second' | 'minute' | 'hour';
type Display = 'short' | 'long';

/** Making one takes longer than formatting a hundred numbers with it, and a tree may ask for thousands. */
const formats = new Map<string, Intl.NumberFormat>();

function unit(count: number, name: Unit, display: Display, language: Language): string {
  const key = [language, name, display].join(' ');
  const format = formats.get(key) ?? new Intl.NumberFormat(localeOf(language), { style: 'unit', unit: name, unitDisplay: display });
  formats.set(key, format);
  return format.format(count);
}

/** How long a whole playlist is, such as "48 min" or "2 hr 5 min". */
export function totalDuration(ms: number, language: Language): string {
  const minutes = Math.round(ms / 60_000);
  const parts = [unit(minutes % 60, 'minute', 'short', language)];
  if (minutes >= 60) parts.unshift(unit(Math.floor(minutes / 60), 'hour', 'short', language));
  return parts.join(' ');
}

/** How long a track is, such as "3:45"; empty where that is not known. */
export function trackDuration(ms: number): string {
  if (ms <= 0) return '';
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const digits = (value: number): string => String(value).padStart(2, '0');
  return `${hours > 0 ? `${hours}:${digits(minutes)}` : minutes}:${digits(seconds % 60)}`;
}

/** The same to be spoken, such as "3 minutes 45 seconds". */
export function spokenDuration(ms: number, language: Language): string {
  if (ms <= 0) return '';
  const seconds = Math.round(ms / 1000);
  const parts = [unit(seconds % 60, 'second', 'long', language)];
  if (seconds >= 60) parts.unshift(unit(Math.floor(seconds / 60), 'minute', 'long', language));
  return parts.join(' ');
}

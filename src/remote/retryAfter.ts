import type { HttpResponse } from './http';

/** A longer delay is cut to this. */
const MAX_RETRY_AFTER_S = 24 * 60 * 60;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The delay in `Retry-After`, or in the `X-Retry-After` of Better Auth, in whole seconds and at most a day; null if there
 * is none or it is invalid. A date is relative to the `Date` of the response, not to the local clock.
 */
export function retryAfter({ headers }: Pick<HttpResponse, 'headers'>): number | null {
  const sent = headers['date'] ?? '';
  const wanted = secondsOf(headers['retry-after'] ?? '', sent) ?? secondsOf(headers['x-retry-after'] ?? '', sent);
  return wanted === undefined ? null : Math.min(MAX_RETRY_AFTER_S, Math.max(0, Math.ceil(wanted)));
}

function secondsOf(text: string, sent: string): number | undefined {
  // The standard has whole seconds; some servers send fractions.
  if (/^\d{1,20}(?:\.\d{1,20})?$/.test(text)) return Number(text);
  const milliseconds = parseDate(text) - parseDate(sent);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

/** The three forms of RFC 9110, section 5.6.7, in milliseconds since the epoch; NaN if invalid. */
function parseDate(text: string): number {
  const [, fixedDay, fixedMonth, fixedYear, fixedTime] =
    /^[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) ([\d:]{8}) GMT$/.exec(text) ?? [];
  if (fixedTime) return toTimestamp(fixedYear, fixedMonth, fixedDay, fixedTime);
  const [, day, month, year, time] = /^[A-Z][a-z]{5,8}, (\d\d)-([A-Z][a-z]{2})-(\d\d) ([\d:]{8}) GMT$/.exec(text) ?? [];
  if (time) return toTimestamp(`${Number(year) < 70 ? '20' : '19'}${year}`, month, day, time);
  const [, cMonth, cDay, cTime, cYear] =
    /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) ([\d:]{8}) (\d{4})$/.exec(text) ?? [];
  return cTime ? toTimestamp(cYear, cMonth, cDay, cTime) : NaN;
}

function toTimestamp(year = '', month = '', day = '', time = ''): number {
  const number = MONTHS.indexOf(month) + 1;
  return Date.parse(`${year}-${String(number).padStart(2, '0')}-${day.replace(' ', '0')}T${time}Z`);
}

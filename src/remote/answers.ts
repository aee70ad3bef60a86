import type * as z from 'zod';
import { answerFailed, busy, forbidden, unauthorized, type WaveFlowError } from '../core/errors';
import type { HttpResponse } from './http';

/** Who was asked, and how to call an answer that nobody of that kind gives. */
export interface Asked {
  /** With its port, if it has one. */
  readonly host: string;
  /** `notWaveFlow` or `notBetterAuth`. */
  readonly stranger: (host: string) => WaveFlowError;
}

/**
 * The JSON of a success, in the shape that was expected.
 * @throws WaveFlowError of an `answer.*` kind; nothing of what was answered gets into it
 */
export function readAnswer<T>(response: HttpResponse, schema: z.ZodType<T>, asked: Asked): T {
  const error = refusal(response, asked);
  if (error) throw error;
  const answer = matchAnswer(response, schema);
  if (answer === undefined) throw asked.stranger(asked.host);
  return answer;
}

/** The JSON of an answer of any status, or undefined where it does not have this shape. */
export function matchAnswer<T>(response: HttpResponse, schema: z.ZodType<T>): T | undefined {
  return schema.safeParse(isJson(response) ? parseJson(response.body) : undefined).data;
}

/** Why an answer is no success, by its status; undefined where it is one. */
export function refusal({ status, headers }: HttpResponse, { host, stranger }: Asked): WaveFlowError | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 401) return unauthorized(host);
  if (status === 403) return forbidden(host);
  if (status === 429) return busy(host, secondsToWait(headers));
  if (status === 503 && headers['retry-after'] !== undefined) return busy(host, secondsToWait(headers));
  // A redirect, or something that does not know our addresses: a captive portal, somebody else's web site.
  if (status < 400 || status === 404 || status === 405) return stranger(host);
  return answerFailed(host, status);
}

/** `Retry-After` in whole seconds. A date counts from the server's own, whatever the clock here says. */
function secondsToWait(headers: HttpResponse['headers']): number | null {
  const text = headers['retry-after'] ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const milliseconds = parseDate(text) - parseDate(headers['date'] ?? '');
  return Number.isNaN(milliseconds) ? null : Math.max(0, Math.ceil(milliseconds / 1000));
}

/** Milliseconds since the epoch, NaN for what is not a date of HTTP. */
const parseDate = (text: string): number =>
  /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/.test(text) ? Date.parse(text) : NaN;

const isJson = ({ headers }: HttpResponse): boolean =>
  /^application\/([\w.+-]+\+)?json *(;|$)/i.test(headers['content-type'] ?? '');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import type { HttpResponse } from './http';

/** What an answer says in JSON; undefined where it does not say that it is JSON, or is none. */
export function readJson({ headers, body }: HttpResponse): unknown {
  if (!isJsonType(headers['content-type'] ?? '')) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** @param type a `Content-Type` */
export const isJsonType = (type: string): boolean => /^application\/(?:[\w.+-]+\+)?json *(?:;|$)/i.test(type);

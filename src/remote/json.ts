import type { HttpResponse } from './http';

/** The parsed body; undefined if its type is not JSON or it cannot be parsed. */
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

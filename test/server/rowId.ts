import { HttpError } from './httpError';
import type { Segments } from './router';

/**
 * The row id in a segment of a path.
 * @throws HttpError 404 for what can be none.
 */
export function readRowId(segments: Segments, name: string): number {
  const id = Number(segments.get(name));
  if (!Number.isSafeInteger(id)) {
    throw new HttpError(404);
  }
  return id;
}

import { HttpError } from '../httpError';
import { apiError } from './apiError';

export interface CountRule {
  fallback: number;
  min?: number;
  max: number;
}

/**
 * A whole number among the query parameters.
 * @throws HttpError 400 for what is no number, 422 for one out of range
 */
export function readCount(query: URLSearchParams, name: string, { fallback, min = 0, max }: CountRule): number {
  const text = query.get(name);
  if (text === null) {
    return fallback;
  }
  const number = Number(text);
  if (text.trim() === '' || !Number.isInteger(number)) {
    throw new HttpError(400, { body: `${name} is no number` });
  }
  if (number < min || number > max) {
    throw apiError('validation_error');
  }
  return number;
}

const LARGEST_PAGE = 500;

/** @throws HttpError 400 or 422 */
export function readLimit(query: URLSearchParams, fallback = 100): number {
  return readCount(query, 'limit', { fallback, min: 1, max: LARGEST_PAGE });
}

/** @throws HttpError 400 or 422 */
export function readOffset(query: URLSearchParams, name = 'offset'): number {
  return readCount(query, name, { fallback: 0, max: Number.MAX_SAFE_INTEGER });
}

/** The part of a list that the query asks for. */
export function pageOf<Item>(items: readonly Item[], query: URLSearchParams, fallback?: number): Item[] {
  const offset = readOffset(query);
  return items.slice(offset, offset + readLimit(query, fallback));
}

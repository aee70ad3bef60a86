import type * as z from 'zod';
import { HttpError } from '../httpError';
import type { Change } from './change';

/**
 * The payload of an op in the shape its verb demands.
 * @throws HttpError 500, as upstream responds to a payload that it rejects.
 */
export function readPayload<Schema extends z.ZodType>({ op }: Change, schema: Schema): z.output<Schema> {
  const payload = schema.safeParse(op.payload);
  if (!payload.success) {
    throw rejected({ cause: payload.error });
  }
  return payload.data;
}

/** The refusal of an op that cannot be applied. */
export function rejected(options: ErrorOptions = {}): HttpError {
  return new HttpError(500, { ...options, body: 'the payload was rejected' });
}

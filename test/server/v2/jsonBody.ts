import type * as z from 'zod';
import { HttpError } from '../httpError';

/** Bytes. */
const LIMIT = 16 * 1024;

/**
 * The parsed JSON body of a request.
 * @throws HttpError 415 for another content type, 413 for a body that is too long, 400 for what is no JSON, 422 for
 *   what has another shape; in the framework's form, not the server's
 */
export async function readJson<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.output<Schema>> {
  if (!/^application\/(?:\w+\+)?json/i.test(request.headers.get('content-type') ?? '')) {
    throw new HttpError(415, { body: 'Expected request with `Content-Type: application/json`' });
  }
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > LIMIT) {
    throw new HttpError(413, { body: 'length limit exceeded' });
  }
  const body = parse(bytes);
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    throw new HttpError(422, { body: 'Failed to deserialize the JSON body into the target type' });
  }
  return parsed.data;
}

function parse(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new HttpError(400, { body: 'Failed to parse the request body as JSON', cause: error });
  }
}

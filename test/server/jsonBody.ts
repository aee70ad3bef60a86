import type * as z from 'zod';
import { HttpError } from './httpError';

/** Bytes, as upstream's framework has it. */
const LIMIT = 2 * 1024 * 1024;

/**
 * The parsed JSON body of a request.
 * @throws HttpError 400 when it is not JSON or not of that shape, 413 when it is too long.
 */
export async function readJson<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.output<Schema>> {
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > LIMIT) {
    throw new HttpError(413);
  }
  try {
    return schema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (error) {
    throw new HttpError(400, { cause: error });
  }
}

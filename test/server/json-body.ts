import type * as z from 'zod';
import { HttpError } from './http-error';

/**
 * The parsed JSON body of a request.
 * @throws HttpError 400 when it is not JSON or not of that shape.
 */
export async function readJson<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.output<Schema>> {
  try {
    return schema.parse(await request.json());
  } catch (error) {
    throw new HttpError(400, { cause: error });
  }
}

import * as z from 'zod';
import type { ErrorKind } from '../core/errorDetails';
import { asWaveFlowError } from '../core/errors';
import type { SyncFailure } from './status';

const storedFailure = z.object({
  kind: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});

/** A failure as JSON, for the database. */
export function serializeFailure(thrown: unknown): string {
  const { kind, details } = asWaveFlowError(thrown);
  return JSON.stringify({ kind, details } satisfies SyncFailure);
}

/** Null for null and for damaged text. @param text by `serializeFailure` */
export function parseFailure(text: string | null): SyncFailure | null {
  try {
    const { kind, details } = storedFailure.parse(JSON.parse(text ?? 'null'));
    return { kind: kind as ErrorKind, details };
  } catch {
    return null;
  }
}

import * as z from 'zod';
import type { SqlValue } from '../database';

/** A statement that was executed, and how many rows it changed. */
export interface LoggedStatement {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
  readonly changes: number;
}

/** Identifies the image of a database by its content. */
export interface ImageDigest {
  readonly sha256: string;
  /** In bytes. */
  readonly length: number;
}

/** The first record of a log: the image that the log starts from. */
export interface StartRecord extends ImageDigest {
  readonly kind: 'start';
  /** Unique to this log. */
  readonly id: string;
  /** The end of an earlier log that leads to the same state. */
  readonly follows: { readonly id: string; readonly sequence: number; readonly chain: number } | null;
}

/** The last record of a log: an image of the state up to here is about to replace the snapshot. */
export interface CheckpointRecord extends ImageDigest {
  readonly kind: 'checkpoint';
}

/** One committed transaction. */
export interface TransactionRecord {
  readonly kind: 'transaction';
  readonly statements: readonly LoggedStatement[];
}

export type LogRecord = StartRecord | CheckpointRecord | TransactionRecord;

// JSON has no bytes, infinities or NaN. They become objects; the bytes themselves follow the text.
const value = z.union([
  z.string(),
  z.number(),
  z.null(),
  z.object({ bytes: z.number() }),
  z.object({ number: z.string() }),
]);
const record = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    id: z.string(),
    sha256: z.string(),
    length: z.number(),
    follows: z.object({ id: z.string(), sequence: z.number(), chain: z.number() }).nullable(),
  }),
  z.object({ kind: z.literal('checkpoint'), sha256: z.string(), length: z.number() }),
  // Each run is an index into `sql`, the number of rows changed, and the parameters.
  z.object({
    kind: z.literal('transaction'),
    sql: z.array(z.string()),
    runs: z.array(z.tuple([z.number(), z.number(), z.array(value)])),
  }),
]);

const LENGTH_SIZE = 4;
// A line feed. No payload may end with a zero byte.
const TERMINATOR = 0x0a;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Encodes a record: the length of a JSON text (u32), the text, the byte values that it refers to, and a line feed. */
export function encode(content: LogRecord): Uint8Array {
  const attached: Uint8Array[] = [];
  const text = encoder.encode(JSON.stringify(content.kind === 'transaction' ? packed(content, attached) : content));
  const payload = new Uint8Array(LENGTH_SIZE + text.length + attached.reduce((sum, { length }) => sum + length, 0) + 1);
  new DataView(payload.buffer).setUint32(0, text.length, true);
  payload.set(text, LENGTH_SIZE);
  let end = LENGTH_SIZE + text.length;
  for (const bytes of attached) {
    payload.set(bytes, end);
    end += bytes.length;
  }
  payload[end] = TERMINATOR;
  return payload;
}

/** Decodes a record; undefined where the bytes are none. */
export function tryDecode(payload: Uint8Array): LogRecord | undefined {
  try {
    return decode(payload);
  } catch {
    return undefined;
  }
}

/** @throws any error where the bytes are not a record */
function decode(payload: Uint8Array): LogRecord {
  const size = new DataView(payload.buffer, payload.byteOffset, payload.byteLength).getUint32(0, true);
  const text = decoder.decode(payload.subarray(LENGTH_SIZE, LENGTH_SIZE + size));
  const content = record.parse(JSON.parse(text));
  if (content.kind !== 'transaction') return content;
  let end = LENGTH_SIZE + size;
  const take = (length: number): Uint8Array => {
    const start = end;
    end += length;
    return payload.slice(start, end);
  };
  const statements = content.runs.map(([index, changes, parameters]) => ({
    sql: content.sql[index] ?? '',
    changes,
    parameters: parameters.map((packedValue) => unpack(packedValue, take)),
  }));
  return { kind: 'transaction', statements };
}

function packed({ statements }: TransactionRecord, attached: Uint8Array[]): z.input<typeof record> {
  const indexes = new Map<string, number>();
  const runs = statements.map(({ sql, changes, parameters }): [number, number, z.input<typeof value>[]] => {
    const index = indexes.get(sql) ?? indexes.size;
    indexes.set(sql, index);
    return [index, changes, parameters.map((parameter) => pack(parameter, attached))];
  });
  return { kind: 'transaction', sql: [...indexes.keys()], runs };
}

function pack(parameter: SqlValue, attached: Uint8Array[]): z.input<typeof value> {
  if (parameter instanceof Uint8Array) {
    attached.push(parameter);
    return { bytes: parameter.length };
  }
  if (typeof parameter === 'number' && !Number.isFinite(parameter)) return { number: String(parameter) };
  return parameter;
}

function unpack(packedValue: z.output<typeof value>, take: (length: number) => Uint8Array): SqlValue {
  if (typeof packedValue !== 'object' || packedValue === null) return packedValue;
  return 'bytes' in packedValue ? take(packedValue.bytes) : Number(packedValue.number);
}

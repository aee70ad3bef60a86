import * as z from 'zod';
import type { SqlValue } from '../database';

/** A statement that was run, and how many rows it changed. */
export interface LoggedStatement {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
  readonly changes: number;
}

/** Names an image of a database. */
export interface ImageDigest {
  readonly sha256: string;
  /** In bytes. */
  readonly length: number;
}

/** The first record of a log: what it starts from. */
export interface StartRecord extends ImageDigest {
  readonly kind: 'start';
  /** Unlike that of any other log. */
  readonly id: string;
  /** Where an earlier log ended whose state is the very same. */
  readonly follows: { readonly id: string; readonly sequence: number; readonly chain: number } | null;
}

/** An image of everything up to here is about to take the place of the snapshot. Nothing comes after it. */
export interface CheckpointRecord extends ImageDigest {
  readonly kind: 'checkpoint';
}

/** One transaction. */
export interface TransactionRecord {
  readonly kind: 'transaction';
  readonly statements: readonly LoggedStatement[];
}

export type LogRecord = StartRecord | CheckpointRecord | TransactionRecord;

// What JSON cannot carry is an object: bytes, which come after the text one after the other, and a few numbers.
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
  // Each run: the index of its text in `sql`, how many rows it changed, its parameters.
  z.object({
    kind: z.literal('transaction'),
    sql: z.array(z.string()),
    runs: z.array(z.tuple([z.number(), z.number(), z.array(value)])),
  }),
]);

const LENGTH_SIZE = 4;
const TERMINATOR = 0x0a;
const encoder = new TextEncoder();

/** The record as bytes: the length of a JSON text (u32), the text, the bytes that the text speaks of, and a line feed. */
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

/** @throws where these are not the bytes of a record */
export function decode(payload: Uint8Array): LogRecord {
  const size = new DataView(payload.buffer, payload.byteOffset, payload.byteLength).getUint32(0, true);
  const text = new TextDecoder().decode(payload.subarray(LENGTH_SIZE, LENGTH_SIZE + size));
  const content = record.parse(JSON.parse(text));
  if (content.kind !== 'transaction') return content;
  let end = LENGTH_SIZE + size;
  const take = (length: number): Uint8Array => payload.slice(end, (end += length));
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

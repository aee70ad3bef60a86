import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Queries, Transaction } from '../../../src/store/database';
import { addEntry, readTotal } from '../entries';

const entryRow = z.object({ writer: z.string(), number: z.number(), value: z.number() });
const thingRow = z.object({ id: z.number(), value: z.instanceof(Uint8Array) });

/** So many of the last things are kept. */
const KEPT_THINGS = 40;

/**
 * One transaction of several statements: an entry, a thing that belongs to it, and away with the thing that is too
 * old. Some things are so large that writing them takes a while.
 */
export function recordTransaction(transaction: Transaction, writer: string, number: number): void {
  addEntry(transaction, writer, number);
  const id = readTotal(transaction);
  transaction.run('INSERT INTO thing (id, value) VALUES (?, ?)', [id, thing(id)]);
  transaction.run('DELETE FROM thing WHERE id <= ?', [id - KEPT_THINGS]);
}

/** How many transactions each writer recorded. Fails where one is missing in between, out of order, or not whole. */
export function verifyHistory(queries: Queries): Map<string, number> {
  const counts = new Map<string, number>();
  const entries = queries.all(entryRow, 'SELECT writer, number, value FROM entry ORDER BY value');
  for (const [index, { writer, number, value }] of entries.entries()) {
    assert.equal(value, index + 1, 'an entry is missing');
    assert.equal(number, (counts.get(writer) ?? 0) + 1, `an entry of ${writer} is missing or out of order`);
    counts.set(writer, number);
  }
  assert.equal(readTotal(queries), entries.length);
  const kept = queries.all(thingRow, 'SELECT id, value FROM thing ORDER BY id');
  const first = Math.max(1, entries.length - KEPT_THINGS + 1);
  assert.deepEqual(
    kept.map(({ id }) => id),
    Array.from({ length: Math.min(KEPT_THINGS, entries.length) }, (_, index) => first + index),
  );
  for (const { id, value } of kept) assert(Buffer.from(thing(id)).equals(value), `thing ${id} is not whole`);
  return counts;
}

/** Usually small; one in 16 is up to 256 KB. */
function thing(id: number): Uint8Array {
  const mixed = Math.imul(id, 0x9e3779b1) >>> 0;
  const size = mixed % 64 === 0 ? mixed % 131_072 : mixed % 200;
  return new Uint8Array(size).fill(id % 251);
}

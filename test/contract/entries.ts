import { z } from 'zod';
import type { Queries, Transaction } from '../../src/store/database';

const valueRow = z.object({ value: z.number() });
const numberRow = z.object({ number: z.number() });

export const readTotal = (queries: Queries): number =>
  queries.all(valueRow, 'SELECT value FROM total')[0]?.value ?? NaN;

/** A writer's numbers, in order. */
export const readNumbers = (queries: Queries, writer: string): number[] =>
  queries
    .all(numberRow, 'SELECT number FROM entry WHERE writer = ? ORDER BY number', [writer])
    .map(({ number }) => number);

/** Reads the total, then writes it, so that a writer that misses entries of the others produces a wrong total. */
export function addEntry(transaction: Transaction, writer: string, number: number): void {
  const value = readTotal(transaction) + 1;
  transaction.run('INSERT INTO entry (writer, number, total_id, value) VALUES (?, ?, 1, ?)', [writer, number, value]);
  transaction.run('UPDATE total SET value = ?', [value]);
}

import * as z from 'zod';
import type { Queries, Transaction } from '../database';

/** A row of `library`. */
export interface LibraryRow {
  /** Id of the row, valid only in this database. */
  readonly localId: number;
  readonly name: string;
  /** Null for none. */
  readonly description: string | null;
  readonly colorId: string;
  readonly iconId: string;
}

const libraryRow: z.ZodType<LibraryRow> = z.object({
  localId: z.number(),
  name: z.string(),
  description: z.string().nullable(),
  colorId: z.string(),
  iconId: z.string(),
});

/** @param id canonical */
export const findLibrary = (queries: Queries, id: string): LibraryRow | undefined =>
  queries.all(
    libraryRow,
    `SELECT id AS localId, name, nullif(description, '') AS description, color_id AS colorId, icon_id AS iconId
     FROM library WHERE canonical_id = ?`,
    [id],
  )[0];

export type LibraryFields = Omit<LibraryRow, 'localId'>;

export interface NewLibrary extends LibraryFields {
  /** Canonical. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Inserts a library without tracks. The caller maps the canonical id. */
export function insertLibrary(transaction: Transaction, library: NewLibrary): void {
  const { id, name, description, colorId, iconId, now } = library;
  transaction.run(
    `INSERT INTO library (canonical_id, name, description, color_id, icon_id, created_at, updated_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)`,
    [id, name, description, colorId, iconId, now],
  );
}

/** @param now milliseconds since the epoch */
export function updateLibrary(transaction: Transaction, localId: number, fields: LibraryFields, now: number): void {
  const { name, description, colorId, iconId } = fields;
  transaction.run(
    'UPDATE library SET name = ?, description = ?, color_id = ?, icon_id = ?, updated_at = ? WHERE id = ?',
    [name, description, colorId, iconId, now, localId],
  );
}

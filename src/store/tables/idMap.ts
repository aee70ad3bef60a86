import * as z from 'zod';
import type { Queries, Transaction } from '../database';

/** An entity with its own canonical id; also the name of its table. */
export type MappedEntity = 'playlist' | 'library';

const canonicalRow = z.object({ canonicalId: z.string().nullable() });
const localRow = z.object({ localId: z.number() });

/** The row that a canonical id stands for here, or null. */
export function localIdOf(queries: Queries, entity: MappedEntity, canonicalId: string): number | null {
  const sql = 'SELECT local_id AS localId FROM sync_id_map WHERE entity = ? AND canonical_id = ?';
  return queries.all(localRow, sql, [entity, canonicalId])[0]?.localId ?? null;
}

/**
 * Gives a row its canonical id (PROTOCOL.md, "Canonical ids"): the mapped one, else that of its column, else the new one.
 * @param fresh a UUID v4
 */
export function ensureCanonicalId(
  transaction: Transaction,
  entity: MappedEntity,
  localId: number,
  fresh: string,
): string {
  const mapped = transaction.all(
    canonicalRow,
    'SELECT canonical_id AS canonicalId FROM sync_id_map WHERE entity = ? AND local_id = ? ORDER BY rowid DESC',
    [entity, localId],
  )[0]?.canonicalId;
  const column = () =>
    transaction.all(canonicalRow, `SELECT canonical_id AS canonicalId FROM ${entity} WHERE id = ?`, [localId])[0]
      ?.canonicalId;
  const canonicalId = nonBlank(mapped) ?? nonBlank(column()) ?? fresh;
  setCanonicalId(transaction, entity, localId, canonicalId);
  return canonicalId;
}

/** Makes this the one canonical id of the row; an earlier one no longer resolves. Repeating it changes nothing. */
export function setCanonicalId(
  transaction: Transaction,
  entity: MappedEntity,
  localId: number,
  canonicalId: string,
): void {
  transaction.run(`UPDATE ${entity} SET canonical_id = ? WHERE id = ? AND canonical_id IS NOT ?`, [
    canonicalId,
    localId,
    canonicalId,
  ]);
  transaction.run('DELETE FROM sync_id_map WHERE entity = ? AND local_id = ? AND canonical_id <> ?', [
    entity,
    localId,
    canonicalId,
  ]);
  transaction.run('INSERT OR IGNORE INTO sync_id_map (entity, canonical_id, local_id) VALUES (?, ?, ?)', [
    entity,
    canonicalId,
    localId,
  ]);
}

/** Succeeds where there is none. */
export function dropCanonicalId(transaction: Transaction, entity: MappedEntity, canonicalId: string): void {
  transaction.run('DELETE FROM sync_id_map WHERE entity = ? AND canonical_id = ?', [entity, canonicalId]);
}

const nonBlank = (text: string | null | undefined): string | undefined => (text?.trim() ? text : undefined);

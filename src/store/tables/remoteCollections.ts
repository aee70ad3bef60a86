import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import type { Generation } from './remoteGenerations';

/** A playlist or a library in a generation of the remote state, and the place of a change in the server's log. */
export interface RemoteCollectionChange {
  readonly generation: Generation;
  readonly entity: 'playlist' | 'library';
  /** Canonical id. */
  readonly id: string;
  /** Place of the change; one with a lower place than what is stored has come late, and changes nothing. 0: none. */
  readonly place: number;
}

/** Empty text for no description. */
export interface RemoteCollectionFields {
  readonly name: string;
  readonly description: string;
  /** Null: the server keeps none. */
  readonly colorId: string | null;
  /** As with colors. */
  readonly iconId: string | null;
}

const FIELDS = ['name', 'description', 'color_id', 'icon_id'] as const;

const COLUMNS = `generation, entity, canonical_id, is_created, place, ${FIELDS.map((field) => `${field}, ${field}_place`).join(', ')}`;

const keyOf = ({ generation, entity, id, place }: RemoteCollectionChange) => [generation, entity, id, place];

const valuesOf = (fields: Partial<RemoteCollectionFields>) => [
  fields.name ?? null,
  fields.description ?? null,
  fields.colorId ?? null,
  fields.iconId ?? null,
];

/** Creates the collection with these fields, or sets them in one that exists. */
export function createRemoteCollection(
  transaction: Transaction,
  change: RemoteCollectionChange,
  fields: RemoteCollectionFields,
): void {
  transaction.run(
    `INSERT INTO sync_remote_collection (${COLUMNS}) VALUES (?1, ?2, ?3, 1, ?4, ?5, ?4, ?6, ?4, ?7, ?4, ?8, ?4)
     ON CONFLICT (generation, entity, canonical_id) DO UPDATE SET
       id = iif(is_created, id, (SELECT max(id) + 1 FROM sync_remote_collection)), is_created = 1, place = max(place, ?4),
       ${FIELDS.map((field) => `${field} = iif(${field}_place > ?4 AND ?4 > 0, ${field}, excluded.${field}), ${field}_place = max(${field}_place, ?4)`).join(', ')}
     WHERE ?4 IN (0, max(place, ?4))`,
    [...keyOf(change), ...valuesOf(fields)],
  );
}

/** Sets the fields that are given. They are kept for a collection that is not known yet. */
export function setRemoteFields(
  transaction: Transaction,
  change: RemoteCollectionChange,
  fields: Partial<RemoteCollectionFields>,
): void {
  const places = FIELDS.map((_, index) => `?${index + 5}, iif(?${index + 5} IS NULL, 0, ?4)`).join(', ');
  transaction.run(
    `INSERT INTO sync_remote_collection (${COLUMNS}) VALUES (?1, ?2, ?3, 0, 0, ${places})
     ON CONFLICT (generation, entity, canonical_id) DO UPDATE SET
       ${FIELDS.map(
         (field) =>
           `${field} = iif(excluded.${field} IS NULL OR (${field}_place > ?4 AND ?4 > 0), ${field}, excluded.${field}),
            ${field}_place = max(${field}_place, excluded.${field}_place)`,
       ).join(', ')}`,
    [...keyOf(change), ...valuesOf(fields)],
  );
}

/** Deletes the collection, without its tracks. A deletion of one that is not known is kept, for a creation that comes late. */
export function deleteRemoteCollection(transaction: Transaction, change: RemoteCollectionChange): void {
  transaction.run(
    `INSERT INTO sync_remote_collection (${COLUMNS}) VALUES (?1, ?2, ?3, 0, ?4, NULL, ?4, NULL, ?4, NULL, ?4, NULL, ?4)
     ON CONFLICT (generation, entity, canonical_id) DO UPDATE SET is_created = 0, place = max(place, ?4),
       ${FIELDS.map((field) => `${field} = iif(${field}_place > ?4 AND ?4 > 0, ${field}, NULL), ${field}_place = max(${field}_place, ?4)`).join(', ')}
     WHERE ?4 IN (0, max(place, ?4))`,
    keyOf(change),
  );
}

const collectionRow = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  colorId: z.string().nullable(),
  iconId: z.string().nullable(),
});

/** Those of these collections that exist, in the order of their creation. */
export function listRemoteCollections(
  queries: Queries,
  generation: Generation,
  entity: 'playlist' | 'library',
  ids: readonly string[],
): ({ readonly id: string } & RemoteCollectionFields)[] {
  const sql = `
    SELECT canonical_id AS id, name, description, color_id AS colorId, icon_id AS iconId
    FROM json_each(?3) CROSS JOIN sync_remote_collection AS collection ON canonical_id = value
    WHERE generation = ?1 AND entity = ?2 AND is_created ORDER BY collection.id`;
  return queries.all(collectionRow, sql, [generation, entity, JSON.stringify(ids)]);
}

const idRow = z.object({ id: z.string() });

/** The canonical ids of all collections of the generations, also of those that do not exist any more. */
export function listMentionedCollections(
  queries: Queries,
  generations: readonly Generation[],
  entity: 'playlist' | 'library',
): string[] {
  const sql = `SELECT canonical_id AS id FROM sync_remote_collection
    WHERE generation IN (SELECT value FROM json_each(?)) AND entity = ?`;
  return queries.all(idRow, sql, [JSON.stringify(generations), entity]).map(({ id }) => id);
}

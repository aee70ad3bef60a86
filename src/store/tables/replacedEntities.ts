import * as z from 'zod';
import type { Queries } from '../database';
import type { SyncAccount } from './knownEntities';
import type { Generation } from './remoteGenerations';

export type ReplacedEntity = 'library' | 'playlist' | 'liked_track' | 'track_rating';

/** Where entities are mentioned: in the generation that replaces another one, in that one, or among those that the account knows. */
export type EntitySource = 'new' | 'old' | 'known';

/** After which entity a list goes on. */
export interface EntityPlace {
  readonly rank: number;
  /** Canonical id or file hash; empty text at the beginning. */
  readonly id: string;
}

export interface ListedEntity extends EntityPlace {
  /** Whether the new generation mentions it. */
  readonly isNew: boolean;
  /** Number of tracks of a playlist in both generations; 0 of one that is listed among the new ones, too. */
  readonly trackCount: number;
}

const TABLES = {
  library: { table: 'sync_remote_collection', key: 'canonical_id', test: "entity = 'library'", rank: 'id' },
  playlist: { table: 'sync_remote_collection', key: 'canonical_id', test: "entity = 'playlist'", rank: 'id' },
  liked_track: { table: 'sync_remote_like', key: 'file_hash', test: 'TRUE', rank: 'rank' },
  track_rating: { table: 'sync_remote_rating', key: 'file_hash', test: 'TRUE', rank: null },
} as const;

const entityRow: z.ZodType<ListedEntity> = z.object({
  rank: z.number(),
  id: z.string(),
  isNew: z.number().transform((value) => value !== 0),
  trackCount: z.number(),
});

export interface ReplacedEntitiesQuery {
  readonly account: SyncAccount;
  readonly generation: Generation;
  /** The one that was replaced; null for none. */
  readonly replaced: Generation | null;
  readonly entity: ReplacedEntity;
  readonly source: EntitySource;
  readonly after: EntityPlace;
  readonly limit: number;
}

/** The next entities of a kind. New ones come in the order of creation or liking, others in that of their ids. */
export function listReplacedEntities(queries: Queries, query: ReplacedEntitiesQuery): ListedEntity[] {
  const { generation, replaced, entity, source, after, limit } = query;
  const { table, key, test } = TABLES[entity];
  // Its columns are called otherwise than those of the tables, or else these would be meant where it is sorted.
  const { page, values } = source === 'new' ? newPage(query) : source === 'old' ? oldPage(query) : knownPage(query);
  const isNew = `EXISTS (SELECT 1 FROM ${table} AS new WHERE new.generation = ?1 AND new.${key} = listed_id AND ${test})`;
  const trackCount =
    '(SELECT count(*) FROM sync_remote_playlist_track WHERE generation IN (?1, ?2) AND playlist_id = listed_id)';
  const isElsewhere = source === 'new' ? 'FALSE' : isNew;
  const sql = `SELECT listed_rank AS rank, listed_id AS id, ${source === 'new' ? 'TRUE' : isNew} AS isNew,
      ${entity === 'playlist' ? `iif(${isElsewhere}, 0, ${trackCount})` : '0'} AS trackCount FROM (${page})`;
  return queries.all(entityRow, sql, [generation, replaced, limit, after.id, ...values]);
}

/** A subquery, and the values of its parameters from ?5 on. */
interface Page {
  readonly page: string;
  readonly values: readonly (string | number)[];
}

function newPage({ entity, after }: ReplacedEntitiesQuery): Page {
  const { table, key, test, rank } = TABLES[entity];
  const rows = `FROM ${table} WHERE generation = ?1 AND ${test}`;
  if (rank === null)
    return {
      page: `SELECT 0 AS listed_rank, ${key} AS listed_id ${rows} AND ${key} > ?4 ORDER BY ${key} LIMIT ?3`,
      values: [],
    };
  const page = `SELECT ${rank} AS listed_rank, ${key} AS listed_id ${rows} AND (${rank}, ${key}) > (?5, ?4)
    ORDER BY ${rank}, ${key} LIMIT ?3`;
  return { page, values: [after.rank] };
}

function oldPage({ entity }: ReplacedEntitiesQuery): Page {
  const { table, key, test } = TABLES[entity];
  const page = `SELECT 0 AS listed_rank, ${key} AS listed_id FROM ${table} WHERE generation = ?2 AND ${test} AND ${key} > ?4
    ORDER BY ${key} LIMIT ?3`;
  return { page, values: [] };
}

function knownPage({ entity, account: { serverUrl, accountId } }: ReplacedEntitiesQuery): Page {
  const page = `SELECT 0 AS listed_rank, canonical_id AS listed_id FROM sync_announcement
    WHERE server_url = ?5 AND account_id = ?6 AND entity = ?7 AND canonical_id > ?4 ORDER BY canonical_id LIMIT ?3`;
  return { page, values: [serverUrl, accountId, entity] };
}

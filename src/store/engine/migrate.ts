import * as z from 'zod';
import { storeFailed, storeNewer } from '../../core/errors';
import type { Queries } from '../database';
import type { Migration } from '../migrations';
import type { SqliteConnection } from './sqliteConnection';

const CREATE_HISTORY =
  'CREATE TABLE IF NOT EXISTS schema_migration (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL)';

const nameRow = z.object({ name: z.string() });

/**
 * Returns the migrations that a database lacks, in name order.
 * @param file names the database in errors
 * @throws WaveFlowError `store.newer` where the database has a migration that this version does not know
 */
export function missingMigrations(queries: Queries, migrations: readonly Migration[], file: string): Migration[] {
  const applied = new Set(appliedNames(queries));
  const known = new Set(migrations.map((migration) => migration.name));
  if ([...applied].some((name) => !known.has(name))) throw storeNewer(file);
  return migrations.filter((migration) => !applied.has(migration.name)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

export interface ApplyOptions {
  /** Names the database in errors. */
  readonly file: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Applies migrations in the given order, one transaction each. Foreign keys are not enforced during a migration, so
 * that rebuilding a table does not delete the rows that refer to it; they must hold at the end of each.
 */
export function applyMigrations(
  connection: SqliteConnection,
  migrations: readonly Migration[],
  options: ApplyOptions,
): void {
  connection.transact(() => connection.exec(CREATE_HISTORY));
  // Inside a transaction the pragma would have no effect.
  connection.exec('PRAGMA foreign_keys = OFF');
  try {
    for (const migration of migrations) connection.transact(() => apply(connection, migration, options));
  } finally {
    connection.exec('PRAGMA foreign_keys = ON');
  }
}

function apply(connection: SqliteConnection, migration: Migration, { file, now }: ApplyOptions): void {
  connection.exec(migration.sql);
  connection.run('INSERT INTO schema_migration (name, applied_at) VALUES (?, ?)', [migration.name, now]);
  const orphans = connection.all(z.unknown(), 'PRAGMA foreign_key_check');
  if (orphans.length > 0) throw storeFailed(file, new Error(`${migration.name} broke a foreign key`));
}

function appliedNames(queries: Queries): string[] {
  const tables = queries.all(nameRow, "SELECT name FROM sqlite_schema WHERE name = 'schema_migration'");
  if (tables.length === 0) return [];
  return queries.all(nameRow, 'SELECT name FROM schema_migration').map((row) => row.name);
}

import type { SqliteConnection } from '../../src/store/engine/sqliteConnection';
import { applyMigrations } from '../../src/store/engine/migrate';
import { APP_MIGRATIONS, PROFILE_MIGRATIONS } from '../../src/store/migrations';
import { testSqlite } from './testSqlite';

/** A new database of an installation, in memory. */
export const newAppDatabase = (): Promise<SqliteConnection> => migrated(APP_MIGRATIONS);

/** A new database of a profile, in memory. */
export const newProfileDatabase = (): Promise<SqliteConnection> => migrated(PROFILE_MIGRATIONS);

async function migrated(migrations: Parameters<typeof applyMigrations>[1]): Promise<SqliteConnection> {
  const connection = (await testSqlite()).empty('test.db');
  applyMigrations(connection, migrations, { file: 'test.db', now: 1 });
  return connection;
}

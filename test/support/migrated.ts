import type { Connection } from '../../src/store/engine/connection';
import { applyMigrations } from '../../src/store/engine/migrate';
import { appMigrations, profileMigrations } from '../../src/store/migrations';
import { testSqlite } from './testSqlite';

/** A new database of an installation, in memory. */
export const newAppDatabase = (): Promise<Connection> => migrated(appMigrations);

/** A new database of a profile, in memory. */
export const newProfileDatabase = (): Promise<Connection> => migrated(profileMigrations);

async function migrated(migrations: Parameters<typeof applyMigrations>[1]): Promise<Connection> {
  const connection = (await testSqlite()).empty('test.db');
  applyMigrations(connection, migrations, { file: 'test.db', now: 1 });
  return connection;
}

import Libsql from 'libsql';
import { Kysely, SqliteDialect, sql } from 'kysely';
import type { Generated, SqliteDatabase, SqliteStatement } from 'kysely';
import { CONTENT_SCHEMA } from './content/schema';
import type { ContentTables } from './content/schema';
import { SYNC_SCHEMA } from './sync/schema';
import type { SyncTables } from './sync/schema';

/** Our own tables; Better Auth keeps its tables in the same file and migrates them itself. */
export interface Tables extends SyncTables, ContentTables {
  users: {
    id: Generated<number>;
    /** The trimmed `sub` of the user's tokens. */
    external_id: string;
    created_at: number;
  };
  profile: {
    id: Generated<number>;
    user_id: number;
    /** Names the profile of the devices it stands for; null when made by REST. */
    canonical_id: string | null;
    name: string;
    color_id: string;
    avatar_hash: string | null;
    created_at: number;
    last_used_at: number;
  };
}

export type ServerDatabase = Kysely<Tables>;

/** Opens or creates the database file. All access goes through the one instance, which serializes it. */
export async function openDatabase(file: string): Promise<ServerDatabase> {
  const connection = new Libsql(file);
  connection.pragma('journal_mode = WAL');
  connection.pragma('foreign_keys = ON');
  const database = new Kysely<Tables>({ dialect: new SqliteDialect({ database: remembering(connection) }) });
  await createTables(database);
  await addCanonicalId(database);
  connection.exec(CONTENT_SCHEMA);
  connection.exec(SYNC_SCHEMA);
  return database;
}

/** Preparing a statement takes longer than most of them run. The queries are finitely many texts. */
function remembering(connection: Libsql.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    prepare: (text) => {
      const statement = statements.get(text) ?? connection.prepare(text);
      statements.set(text, statement);
      return statement;
    },
    close: () => connection.close(),
  };
}

/** Whether the database responds to a query. */
export async function isReachable(database: ServerDatabase): Promise<boolean> {
  return sql`select 1`.execute(database).then(
    () => true,
    () => false,
  );
}

async function createTables({ schema }: ServerDatabase): Promise<void> {
  await schema
    .createTable('users')
    .ifNotExists()
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('external_id', 'text', (column) => column.notNull().unique())
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .execute();
  await schema
    .createTable('profile')
    .ifNotExists()
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('user_id', 'integer', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('color_id', 'text', (column) => column.notNull())
    .addColumn('avatar_hash', 'text')
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .addColumn('last_used_at', 'integer', (column) => column.notNull())
    .execute();
}

/** Databases from before sync have profiles without it. */
async function addCanonicalId(database: ServerDatabase): Promise<void> {
  const column = sql`select 1 from pragma_table_info('profile') where name = 'canonical_id'`;
  const { rows } = await column.execute(database);
  if (rows.length === 0) {
    await database.schema.alterTable('profile').addColumn('canonical_id', 'text').execute();
  }
}

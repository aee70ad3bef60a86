import assert from 'node:assert/strict';
import { z } from 'zod';
import { isWaveFlowError } from '../../../../src/core/errors';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import { applyMigrations, missingMigrations } from '../../../../src/store/engine/migrate';
import type { Migration } from '../../../../src/store/migrations';
import { testSqlite } from '../../../support/testSqlite';

const table = (name: string): Migration => ({
  name: `20260101000000_${name}`,
  sql: `CREATE TABLE ${name} (id INTEGER PRIMARY KEY)`,
});
const [a, b, c] = [table('a'), table('b'), table('c')];
const names = (migrations: Migration[]): string[] => migrations.map(({ name }) => name.slice(15));

describe('Migrating', () => {
  let connection: SqliteConnection;

  beforeEach(async () => {
    connection = (await testSqlite()).empty('test.db');
  });

  function apply(migrations: readonly Migration[]): void {
    applyMigrations(connection, missingMigrations(connection, migrations, 'test.db'), { file: 'test.db', now: 42 });
  }

  const history = () =>
    connection.all(
      z.object({ name: z.string(), applied_at: z.number() }),
      'SELECT * FROM schema_migration ORDER BY name',
    );

  const missing = [
    { applied: [], expected: ['a', 'b', 'c'], title: 'everything of a new database' },
    { applied: [a], expected: ['b', 'c'], title: 'what came later' },
    { applied: [a, c], expected: ['b'], title: 'what sorts before an applied one' },
    { applied: [a, b, c], expected: [], title: 'nothing of a current one' },
  ];
  for (const { applied, expected, title } of missing) {
    it(`finds ${title} missing, in name order`, () => {
      applyMigrations(connection, applied, { file: 'test.db', now: 1 });
      assert.deepEqual(names(missingMigrations(connection, [c, b, a], 'test.db')), expected);
    });
  }

  it('records what it applied and when', () => {
    apply([a, b]);
    assert.deepEqual(history(), [
      { name: a.name, applied_at: 42 },
      { name: b.name, applied_at: 42 },
    ]);
  });

  it('refuses a database that a later version wrote', () => {
    apply([a, b, c]);
    assert.throws(
      () => missingMigrations(connection, [a, b], 'test.db'),
      (error) => isWaveFlowError(error) && error.kind === 'store.newer' && error.details.file === 'test.db',
    );
  });

  it('undoes a migration that fails half-way and keeps the ones before it', () => {
    const broken = { name: '20260202000000_broken', sql: 'CREATE TABLE half (id); INSERT INTO nowhere VALUES (1)' };
    assert.throws(() => apply([a, broken]));
    assert.deepEqual(
      history().map(({ name }) => name),
      [a.name],
    );
    const tables = connection.all(
      z.object({ name: z.string() }),
      "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1",
    );
    assert.deepEqual(
      tables.map(({ name }) => name),
      ['a', 'schema_migration'],
    );
  });

  const family = {
    name: '20260202000000_family',
    sql: `CREATE TABLE parent (id INTEGER PRIMARY KEY);
          CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id NOT NULL REFERENCES parent ON DELETE CASCADE);
          INSERT INTO parent VALUES (1); INSERT INTO child VALUES (10, 1);`,
  };

  it('keeps the children of a table that is rebuilt', () => {
    const rebuild = {
      name: '20260303000000_rebuild',
      sql: `CREATE TABLE parent_new (id INTEGER PRIMARY KEY, note TEXT);
            INSERT INTO parent_new (id) SELECT id FROM parent;
            DROP TABLE parent; ALTER TABLE parent_new RENAME TO parent;`,
    };
    apply([family, rebuild]);
    assert.equal(connection.all(z.unknown(), 'SELECT * FROM child').length, 1);
  });

  it('refuses a migration that leaves a child without its parent', () => {
    apply([family]);
    assert.throws(() => apply([family, { name: '20260303000000_orphan', sql: 'DELETE FROM parent' }]));
    assert.equal(connection.all(z.unknown(), 'SELECT * FROM parent').length, 1);
  });

  it('enforces foreign keys afterwards, also after a failure', () => {
    apply([family]);
    assert.throws(() => apply([family, { name: '20260303000000_broken', sql: 'nonsense' }]));
    connection.transact(() => connection.run('DELETE FROM parent'));
    assert.equal(connection.all(z.unknown(), 'SELECT * FROM child').length, 0);
  });
});

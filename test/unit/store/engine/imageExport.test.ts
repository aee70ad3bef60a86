import assert from 'node:assert/strict';
import { z } from 'zod';
import { isWaveFlowError } from '../../../../src/core/errors';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import { testSqlite } from '../../../support/testSqlite';

const textRow = z.object({ text: z.string() });
const TEXTS = 'SELECT text FROM word ORDER BY id';

async function databaseOf(rows: number, pageSize = 4096): Promise<SqliteConnection> {
  const connection = (await testSqlite()).empty('test.db');
  connection.exec(`PRAGMA page_size = ${pageSize}; VACUUM;`);
  connection.transact(() => {
    connection.exec('CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL)');
    for (let id = 1; id <= rows; id++) connection.run('INSERT INTO word VALUES (?, ?)', [id, `${id} `.repeat(500)]);
  });
  return connection;
}

/** Takes all steps. @param between called between two of them */
function exported(connection: SqliteConnection, between = (): void => undefined): { image: Uint8Array; steps: number } {
  const generator = connection.exportImage();
  for (let steps = 1; ; steps++) {
    const taken = generator.next();
    if (taken.done === true) return { image: taken.value, steps };
    between();
  }
}

describe('An exported image', () => {
  for (const { rows, pageSize, steps } of [
    { rows: 0, pageSize: 4096, steps: 1 },
    { rows: 1, pageSize: 4096, steps: 1 },
    { rows: 5_000, pageSize: 4096, steps: 10 },
    { rows: 200, pageSize: 512, steps: 2 },
    { rows: 100, pageSize: 65_536, steps: 1 },
  ]) {
    it(`of ${rows} rows in pages of ${pageSize} bytes holds all of them, after ${steps} steps`, async () => {
      const connection = await databaseOf(rows, pageSize);
      const taken = exported(connection);
      assert.equal(taken.steps, steps);
      const copy = (await testSqlite()).open(taken.image, 'test.db');
      assert.deepEqual(copy?.all(textRow, TEXTS), connection.all(textRow, TEXTS));
      assert.equal(copy.isIntact(), true);
      copy.close();
      connection.close();
    });
  }

  it('takes no longer where the database is read between the steps', async () => {
    const connection = await databaseOf(5_000);
    const { image, steps } = exported(connection, () => {
      connection.begin();
      assert.equal(connection.all(textRow, TEXTS).length, 5_000);
      connection.rollback();
    });
    assert.equal(steps, 10);
    assert.deepEqual(image, exported(connection).image);
    connection.close();
  });

  it('leaves prepared statements and settings as they are', async () => {
    const connection = await databaseOf(10);
    const settings = () =>
      ['locking_mode', 'journal_mode', 'synchronous', 'foreign_keys'].flatMap((name) =>
        connection.all(z.record(z.string(), z.unknown()), `PRAGMA ${name}`),
      );
    const before = settings();
    connection.begin();
    connection.rollback();
    exported(connection);
    assert.deepEqual(settings(), before);
    assert.equal(connection.all(textRow, TEXTS).length, 10);
    connection.close();
  });

  it('is not made inside a transaction', async () => {
    const connection = await databaseOf(10);
    connection.begin();
    assert.throws(
      () => exported(connection),
      (error) => isWaveFlowError(error) && error.kind === 'store.failed',
    );
    connection.rollback();
    assert.doesNotThrow(() => exported(connection));
    connection.close();
  });

  it('can be given up, also when the database has been closed', async () => {
    const connection = await databaseOf(5_000);
    const first = connection.exportImage();
    first.next();
    first.return(new Uint8Array(0));
    assert.equal(exported(connection).steps, 10);
    const second = connection.exportImage();
    second.next();
    connection.close();
    second.return(new Uint8Array(0));
  });
});

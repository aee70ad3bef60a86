import assert from 'node:assert/strict';
import { z } from 'zod';
import { FileMemory } from '../../../../src/store/engine/fileMemory';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import { testSqlite } from '../../../support/testSqlite';

const MEGABYTE = 1024 * 1024;
const countRow = z.object({ count: z.number() });

const count = (connection: SqliteConnection): number | undefined =>
  connection.all(countRow, 'SELECT count(*) AS count FROM word')[0]?.count;

function insert(connection: SqliteConnection, rows: number): void {
  connection.transact(() => {
    for (let row = 0; row < rows; row++) connection.run('INSERT INTO word (text) VALUES (?)', ['x'.repeat(3_000)]);
  });
}

/** The largest number of bytes that were copied in one go while the task ran. */
function largestCopy(task: () => void): number {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its array
  const { set } = Uint8Array.prototype;
  let largest = 0;
  Uint8Array.prototype.set = function (source, offset) {
    largest = Math.max(largest, source.length);
    set.call(this, source, offset);
  };
  try {
    task();
  } finally {
    Uint8Array.prototype.set = set;
  }
  return largest;
}

describe('The memory of a database', () => {
  let connection: SqliteConnection;

  beforeEach(async () => {
    connection = (await testSqlite()).empty('test.db');
    connection.transact(() => connection.exec('CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL)'));
  });

  afterEach(() => connection.close());

  it('grows without being copied, however large it becomes in small transactions', () => {
    const largest = largestCopy(() => {
      for (let transaction = 0; transaction < 100; transaction++) insert(connection, 50);
    });
    assert(largest < MEGABYTE, `${largest} bytes were copied`);
    assert.equal(count(connection), 5_000);
    assert.equal(connection.isIntact(), true);
  });

  it('is copied where a transaction needs more at once, after which nothing is lost and it goes on growing', () => {
    insert(connection, 4_000);
    insert(connection, 4_000);
    assert.equal(count(connection), 8_000);
    assert.equal(connection.isIntact(), true);
  });

  it('is not shared with the image that a database is opened from', async () => {
    insert(connection, 10);
    const image = connection.exportImage().next().value as Uint8Array;
    const before = image.slice();
    const copy = (await testSqlite()).open(image, 'copy.db');
    assert(copy);
    insert(copy, 10);
    assert.deepEqual(image, before);
    assert.equal(count(connection), 10);
    assert.equal(count(copy), 20);
    copy.close();
  });

  it('is left to sql.js for a file that is too large', () => {
    assert.equal(FileMemory.reserve(256 * MEGABYTE), undefined);
    const memory = FileMemory.reserve(0);
    assert.equal(memory?.grow(MEGABYTE / 2), true);
    assert(memory.bytes.length > MEGABYTE / 2);
    assert.equal(memory.grow(256 * MEGABYTE), false);
  });
});

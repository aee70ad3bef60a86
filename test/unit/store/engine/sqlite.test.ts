import assert from 'node:assert/strict';
import { z } from 'zod';
import { systemTimers } from '../../../../src/core/timers';
import type { Sqlite } from '../../../../src/store/engine/sqlite';
import { takeSteps } from '../../../../src/store/engine/steps';
import { testSqlite } from '../../../support/testSqlite';

const PAGE_SIZE = 4096;
const countRow = z.object({ count: z.number() });

describe('Opening an image', () => {
  let sqlite: Sqlite;
  let image: Uint8Array;

  before(async () => {
    sqlite = await testSqlite();
    const connection = sqlite.empty('test.db');
    connection.transact(() => {
      connection.exec(
        'CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL); CREATE INDEX idx ON word (text)',
      );
      for (let id = 1; id <= 200; id++) connection.run('INSERT INTO word VALUES (?, ?)', [id, `word ${id}`.repeat(5)]);
    });
    image = await takeSteps(connection.exportImage(), systemTimers);
    connection.close();
    assert(image.length >= 4 * PAGE_SIZE);
  });

  it('finds everything in a whole image and leaves its bytes unchanged', () => {
    const before = image.slice();
    const connection = sqlite.open(image, 'test.db');
    assert.deepEqual(connection?.all(countRow, 'SELECT count(*) AS count FROM word'), [{ count: 200 }]);
    connection.transact(() => connection.run('DELETE FROM word'));
    assert.deepEqual(image, before);
  });

  const damages: { title: string; damage: (image: Uint8Array) => Uint8Array }[] = [
    { title: 'an empty file', damage: () => new Uint8Array(0) },
    { title: 'a text', damage: () => new TextEncoder().encode('{"not": "a database"}'.repeat(1000)) },
    { title: 'zeros', damage: (whole) => new Uint8Array(whole.length) },
    { title: 'another magic', damage: (whole) => changed(whole, 3, (byte) => byte ^ 0x20) },
    { title: 'another page size', damage: (whole) => changed(whole, 16, () => 0x20) },
    { title: 'another page count', damage: (whole) => changed(whole, 31, (byte) => byte + 1) },
    { title: 'an unknown schema format', damage: (whole) => changed(whole, 47, () => 9) },
    { title: 'a freelist that is not there', damage: (whole) => changed(whole, 39, () => 3) },
    { title: 'an unknown page type', damage: (whole) => changed(whole, PAGE_SIZE, () => 77) },
    { title: 'a cell beyond its page', damage: (whole) => changed(whole, PAGE_SIZE + 8, () => 0xff) },
    { title: 'a page of zeros', damage: (whole) => whole.slice().fill(0, 2 * PAGE_SIZE, 3 * PAGE_SIZE) },
    {
      title: 'an index that disagrees with its table',
      damage: (whole) => changed(whole, textIn(whole), (byte) => byte ^ 1),
    },
    { title: 'bytes after the end', damage: (whole) => Uint8Array.from([...whole, 0]) },
    ...[1, 15, 16, 99, 100, 512, PAGE_SIZE - 1, PAGE_SIZE, PAGE_SIZE + 1, 2 * PAGE_SIZE].map((length) => ({
      title: `the first ${length} bytes`,
      damage: (whole: Uint8Array) => whole.slice(0, length),
    })),
    ...[1, 100, PAGE_SIZE].map((missing) => ({
      title: `all but the last ${missing} bytes`,
      damage: (whole: Uint8Array) => whole.slice(0, -missing),
    })),
  ];
  for (const { title, damage } of damages) {
    it(`refuses ${title}`, () => {
      assert.equal(sqlite.open(damage(image), 'test.db'), undefined);
    });
  }
});

function changed(image: Uint8Array, at: number, change: (byte: number) => number): Uint8Array {
  const copy = image.slice();
  copy[at] = change(copy[at] ?? 0);
  return copy;
}

/** Where the text of a row begins. */
const textIn = (image: Uint8Array): number => Buffer.from(image).indexOf('word 150word');

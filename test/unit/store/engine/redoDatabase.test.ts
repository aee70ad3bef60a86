import assert from 'node:assert/strict';
import { z } from 'zod';
import { encodePreface } from '../../../../src/store/engine/logFormat';
import type { Schema } from '../../../../src/store/schema';
import { FaultyFiles } from '../../../support/faultyFiles';
import { flushTasks } from '../../../support/manualTimers';
import { laterSchema, LOG, NoteStorage, read, SNAPSHOT, write } from '../../../support/noteStorage';
import { rejection } from '../../../support/rejection';

describe('A database with a redo log', () => {
  let book: NoteStorage;

  beforeEach(() => {
    book = new NoteStorage();
  });

  afterEach(() => book.close());

  const asked = (files: FaultyFiles, operation: string): number =>
    files.asked.filter((one) => one === operation).length;

  it('appends once per change, and not at all where nothing changes', async () => {
    const files = new FaultyFiles(book.disk);
    const database = await book.open({ files });
    await write(database, 'one');
    assert.equal(asked(files, 'write'), 1);
    await database.write((transaction) => transaction.run("DELETE FROM note WHERE text = 'two'"));
    await database.write(() => 'nothing');
    await assert.rejects(database.write((transaction) => assert.fail(String(transaction.run('DELETE FROM note')))));
    assert.equal(asked(files, 'write'), 1);
    await database.write((transaction) => transaction.run('CREATE TABLE other (id)'));
    assert.equal(asked(files, 'write'), 2);
    assert.equal(asked(files, 'draft'), 2);
  });

  it('asks for the lock once, and looks at the disk once, for writes that wait together', async () => {
    const files = new FaultyFiles(book.disk);
    const database = await book.open({ files });
    await book.lock.run(async () => undefined);
    const before = asked(files, 'read');
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((text) => write(database, text)));
    assert.equal(asked(files, 'write'), 5);
    assert.equal(asked(files, 'append'), 1);
    assert.equal(asked(files, 'read'), before + 1);
    assert.deepEqual(await read(database), ['a', 'b', 'c', 'd', 'e']);
  });

  it('settles each of several writes on its own', async () => {
    const database = await book.open();
    const results = await Promise.allSettled([
      write(database, 'a'),
      database.write(() => assert.fail('mine')),
      write(database, 'c'),
    ]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(await book.content(), ['a', 'c']);
  });

  it('reads while another window holds the lock', async () => {
    const database = await book.open();
    await write(database, 'one');
    await book.lock.run(async () => undefined);
    let release = (): void => undefined;
    const held = book.lock.run(() => new Promise<void>((resolve) => (release = resolve)));
    const writing = write(database, 'two');
    await flushTasks();
    assert.deepEqual(await read(database), ['one']);
    release();
    await Promise.all([held, writing]);
    assert.deepEqual(await read(database), ['one', 'two']);
  });

  it('starts a new log when the old one is long, without reloading anything', async () => {
    const files = new FaultyFiles(book.disk);
    const attached = await book.open({ files });
    const database = await book.open({ limits: { bytes: 1_000_000, records: 10 } });
    const texts = Array.from({ length: 35 }, (_, index) => String(index));
    for (const text of texts) await write(database, text);
    await book.lock.run(async () => undefined);
    assert(book.bytes(LOG).length < 1000);
    let heard = 0;
    attached.onDidChange(() => heard++);
    assert.deepEqual(await read(attached), texts);
    assert.deepEqual(await book.content(), texts);
    assert.deepEqual(book.disk.paths(), [SNAPSHOT, LOG]);
  });

  it('shows every window each of many changes once', async () => {
    const writer = await book.open({ limits: { bytes: 1_000_000, records: 3 } });
    const reader = await book.open();
    let heard = 0;
    reader.onDidChange(() => heard++);
    for (let count = 1; count <= 20; count++) {
      await write(writer, String(count));
      await book.lock.run(async () => undefined);
      await flushTasks();
      await read(reader);
      assert.equal(heard, count);
    }
  });

  const unrepeatable = [
    "INSERT INTO note (text) VALUES (datetime('now'))",
    'INSERT INTO note (text) VALUES (CURRENT_TIMESTAMP)',
    'INSERT INTO note (text) VALUES (random())',
    'INSERT INTO note (text) VALUES (hex(RandomBlob (4)))',
    'INSERT INTO note (text) VALUES ("random"())',
    'INSERT INTO note (text) VALUES (total_changes())',
    'CREATE TABLE moment (at DEFAULT CURRENT_TIMESTAMP)',
    'PRAGMA foreign_keys = OFF',
    'COMMIT',
    'SAVEPOINT mine',
  ];
  for (const sql of unrepeatable) {
    it(`refuses ${sql}`, async () => {
      const database = await book.open();
      await assert.rejects(
        database.write((transaction) => transaction.run(sql)),
        TypeError,
      );
      await write(database, 'next');
      assert.deepEqual(await book.content(), ['next']);
    });
  }

  it('stores texts as they are', async () => {
    const database = await book.open();
    await database.write((transaction) =>
      transaction.run("INSERT INTO note (text) VALUES ('random() -- CURRENT_TIME') -- date('now')"),
    );
    assert.deepEqual(await book.content(), ['random() -- CURRENT_TIME']);
  });

  it('commits nothing of a callback that continues after a failure', async () => {
    const database = await book.open();
    const swallow = database.write((transaction) => {
      transaction.run("INSERT INTO note VALUES ('first')");
      for (const sql of ['INSERT INTO note VALUES (NULL)', "INSERT INTO note VALUES ('second')"]) {
        try {
          transaction.run(sql);
        } catch {
          // Continues as if nothing had happened.
        }
      }
    });
    await rejection(swallow, 'store.failed');
    assert.deepEqual(await book.content(), []);
  });

  it('survives statements that roll their transaction back', async () => {
    const database = await book.open();
    await database.write((transaction) => transaction.run('CREATE UNIQUE INDEX once ON note (text)'));
    await write(database, 'a');
    await rejection(
      database.write((transaction) => transaction.run("INSERT OR ROLLBACK INTO note VALUES ('a')")),
      'store.failed',
    );
    await write(database, 'b');
    assert.deepEqual(await book.content(), ['a', 'b']);
  });

  it('commits nothing that only fails at the end', async () => {
    const database = await book.open();
    await database.write((transaction) => {
      transaction.run('CREATE TABLE parent (id INTEGER PRIMARY KEY)');
      transaction.run('CREATE TABLE child (parent REFERENCES parent DEFERRABLE INITIALLY DEFERRED)');
    });
    await rejection(
      database.write((transaction) => transaction.run('INSERT INTO child VALUES (1)')),
      'store.failed',
    );
    await write(database, 'next');
    assert.deepEqual(await book.content(), ['next']);
    assert.deepEqual(book.damaged, []);
  });

  const values = [
    0,
    -0,
    1.5,
    NaN,
    Infinity,
    -Infinity,
    2 ** 31,
    2 ** 53,
    -(2 ** 53),
    '\ud800',
    '\udc00x',
    'a\0b',
    '',
    null,
    Uint8Array.of(),
    Uint8Array.of(0, 255),
  ];
  it('replays every value as it was', async () => {
    const database = await book.open();
    await database.write((transaction) => {
      transaction.run('CREATE TABLE thing (id INTEGER PRIMARY KEY, value)');
      for (const value of values) transaction.run('INSERT INTO thing (value) VALUES (?)', [value]);
    });
    const row = z.object({ value: z.unknown(), type: z.string(), bytes: z.string() });
    const sql = 'SELECT value, typeof(value) AS type, hex(value) AS bytes FROM thing ORDER BY id';
    const written = await database.read((queries) => queries.all(row, sql));
    assert.equal(written.length, values.length);
    assert.deepEqual(await (await book.open()).read((queries) => queries.all(row, sql)), written);
  });

  it('does not replay later changes of a parameter', async () => {
    const database = await book.open();
    const bytes = Uint8Array.of(1);
    await database.write((transaction) => {
      transaction.run('INSERT INTO note VALUES (hex(?))', [bytes]);
      bytes.fill(2);
    });
    assert.deepEqual(await book.content(), ['01']);
  });

  it('starts over with copies of damaged files, and leaves sound ones', async () => {
    await write(await book.open(), 'old');
    await book.close();
    await book.disk.replace(SNAPSHOT, Uint8Array.of(1, 2, 3));
    await rejection(book.open(), 'store.damaged');
    const truth = await book.truth();
    await truth.recreate();
    assert.deepEqual(await book.content(), []);
    assert.equal(book.damaged.length, 2);
    await write(await book.open(), 'new');
    await truth.recreate();
    assert.deepEqual(await book.content(), ['new']);
  });

  describe('and its migrations', () => {
    it('runs each once when two windows start at the same time', async () => {
      const windows = await Promise.all([book.open({ schema: laterSchema }), book.open({ schema: laterSchema })]);
      for (const window of windows) assert.deepEqual(await read(window), ['migrated', 'completed']);
    });

    it('writes nothing and takes no lock when there is nothing to migrate', async () => {
      await write(await book.open(), 'old');
      await book.close();
      const files = new FaultyFiles(book.disk);
      const window = await book.open({ files, lock: { run: () => assert.fail('took the lock') } });
      assert.deepEqual(await read(window), ['old']);
      assert.deepEqual([...new Set(files.asked)].sort(), ['read', 'stamp']);
    });

    it('keeps existing data', async () => {
      await write(await book.open(), 'old');
      assert.deepEqual(await read(await book.open({ schema: laterSchema })), ['old', 'migrated', 'completed']);
    });

    const failing: { title: string; broken: Schema }[] = [
      {
        title: 'one fails',
        broken: {
          ...laterSchema,
          migrations: [...laterSchema.migrations, { name: '20260303000000_broken', sql: 'nonsense' }],
        },
      },
      { title: 'completing fails', broken: { ...laterSchema, complete: () => assert.fail('incomplete') } },
    ];
    for (const { title, broken } of failing) {
      it(`leaves the files as they were when ${title}`, async () => {
        await write(await book.open(), 'old');
        const before = [book.bytes(SNAPSHOT), book.bytes(LOG)];
        await assert.rejects(book.open({ schema: broken }));
        assert.deepEqual([book.bytes(SNAPSHOT), book.bytes(LOG)], before);
        assert.deepEqual(await book.content(), ['old']);
      });
    }

    it('refuses files of a later version and leaves them untouched', async () => {
      await write(await book.open({ schema: laterSchema }), 'x').catch(() => undefined);
      const before = [book.bytes(SNAPSHOT), book.bytes(LOG)];
      const error = await rejection(book.open(), 'store.newer');
      assert.deepEqual(error.details, { file: SNAPSHOT });
      assert.deepEqual([book.bytes(SNAPSHOT), book.bytes(LOG)], before);
      assert.deepEqual(book.damaged, []);
    });

    it('refuses to continue when a window of a later version migrates the files', async () => {
      const database = await book.open();
      const newer = await book.open({ schema: laterSchema });
      await rejection(read(database), 'store.newer');
      await rejection(write(database, 'lost'), 'store.newer');
      assert.deepEqual(await read(newer), ['migrated', 'completed']);
    });

    it('refuses a log of a later format and leaves it untouched', async () => {
      await write(await book.open(), 'old');
      await book.close();
      const later = book.bytes(LOG).slice();
      later.set(encodePreface(0, 2).bytes);
      await book.disk.replace(LOG, later);
      await rejection(book.open(), 'store.newer');
      assert.deepEqual(book.bytes(LOG), later);
    });
  });
});

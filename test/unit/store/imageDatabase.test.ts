import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Database } from '../../../src/store/database';
import type { Files } from '../../../src/store/files';
import { ImageDatabase } from '../../../src/store/imageDatabase';
import type { Lock } from '../../../src/store/lock';
import type { Schema } from '../../../src/store/schema';
import type { Sqlite } from '../../../src/store/sqlite';
import { FaultyFiles } from '../../support/faultyFiles';
import { MemoryFiles } from '../../support/memoryFiles';
import { QueueLock } from '../../support/queueLock';
import { rejection } from '../../support/rejection';
import { testSqlite } from '../../support/testSqlite';

const path = 'app.db';
const noteRow = z.object({ text: z.string() });
const noon = Date.UTC(2026, 5, 7, 12, 0, 0, 42);
const damagedCopy = 'app.db.damaged-20260607T120000042Z';

const first = { name: '20260101000000_note', sql: 'CREATE TABLE note (text TEXT NOT NULL)' };
const second = { name: '20260202000000_more', sql: "ALTER TABLE note ADD COLUMN more TEXT; INSERT INTO note VALUES ('migrated', '')" };
const schema: Schema = { migrations: [first], complete: () => undefined };

const read = (database: Database): Promise<string[]> =>
  database.read((queries) => queries.all(noteRow, 'SELECT text FROM note').map(({ text }) => text));
const write = (database: Database, text: string): Promise<number> =>
  database.write((transaction) => transaction.run('INSERT INTO note (text) VALUES (?)', [text]));

describe('A database of whole images', () => {
  let sqlite: Sqlite;
  let disk: MemoryFiles;
  let lock: Lock;
  let damaged: string[];

  before(async () => {
    sqlite = await testSqlite();
  });

  beforeEach(() => {
    disk = new MemoryFiles();
    lock = new QueueLock();
    damaged = [];
  });

  /** Another window, unless told otherwise like the others. */
  function open(different: { files?: Files; lock?: Lock; schema?: Schema } = {}): Promise<ImageDatabase> {
    const clock = { now: () => noon };
    const onDamaged = (copy: string): void => void damaged.push(copy);
    return ImageDatabase.open({ path, schema, sqlite, files: disk, lock, clock, onDamaged, ...different });
  }

  describe('on a disk that fails', () => {
    let files: FaultyFiles;
    let database: ImageDatabase;

    beforeEach(async () => {
      files = new FaultyFiles(disk);
      database = await open({ files });
      await write(database, 'before');
    });

    for (const code of ['ENOSPC', 'EIO', 'EROFS', 'EACCES']) {
      it(`takes a write back that ends in ${code}`, async () => {
        const image = await disk.read(path);
        files.refuse('replace', code);
        const error = await rejection(write(database, 'lost'), 'store.failed');
        assert.deepEqual(error.details, { file: path, reason: code });
        assert.deepEqual(await read(database), ['before']);
        assert.deepEqual(await disk.read(path), image);

        files.recover();
        await write(database, 'after');
        assert.deepEqual(await read(database), ['before', 'after']);
        assert.deepEqual(await read(await open()), ['before', 'after']);
      });

      for (const operation of ['stamp', 'read'] as const) {
        it(`neither reads nor writes on a guess when ${operation} ends in ${code}`, async () => {
          files.refuse(operation, code);
          await write(await open(), 'from elsewhere');
          await rejection(read(database), 'store.failed');
          await rejection(write(database, 'lost'), 'store.failed');

          files.recover();
          await write(database, 'after');
          assert.deepEqual(await read(await open()), ['before', 'from elsewhere', 'after']);
        });
      }

      it(`does not open, and sets nothing aside, when reading ends in ${code}`, async () => {
        const image = await disk.read(path);
        files.refuse('read', code);
        await rejection(open({ files }), 'store.failed');
        assert.deepEqual(disk.paths(), [path]);
        assert.deepEqual(await disk.read(path), image);
        assert.deepEqual(damaged, []);
      });

      it(`does not open when a new file ends in ${code}, and leaves none`, async () => {
        disk.remove(path);
        files.refuse('replace', code);
        await rejection(open({ files }), 'store.failed');
        assert.deepEqual(disk.paths(), []);
      });

      it(`replaces no damaged file when setting it aside ends in ${code}`, async () => {
        const junk = new TextEncoder().encode('junk');
        await disk.replace(path, junk);
        files.refuse('rename', code);
        await rejection(open({ files }), 'store.failed');
        assert.deepEqual(disk.paths(), [path]);
        assert.deepEqual(await disk.read(path), junk);
        assert.deepEqual(damaged, []);
      });
    }

    it('has written what it cannot look at any more', async () => {
      const replace = files.replace.bind(files);
      files.replace = async (target, content) => {
        await replace(target, content);
        files.refuse('stamp', 'EIO');
      };
      await write(database, 'safe');
      files.recover();
      assert.deepEqual(await read(database), ['before', 'safe']);
    });

    it('shows nobody what is not on disk yet', async () => {
      let refuse = (): void => undefined;
      files.replace = () => new Promise((_, reject) => (refuse = () => reject(new Error('full'))));
      const writing = rejection(write(database, 'lost'), 'store.failed');
      await new Promise(setImmediate);
      const reading = read(database);
      await new Promise(setImmediate);
      refuse();
      assert.deepEqual(await reading, ['before']);
      await writing;
    });

    it('changes nothing when the lock fails', async () => {
      const broken: Lock = { run: () => Promise.reject(Object.assign(new Error('no'), { code: 'EPERM' })) };
      const window = await open({ lock: broken });
      const error = await rejection(write(window, 'lost'), 'store.failed');
      assert.deepEqual(error.details, { file: path, reason: 'EPERM' });
      assert.deepEqual(await read(window), ['before']);
    });
  });

  describe('with a damaged file', () => {
    const junk = new TextEncoder().encode('junk');

    it('sets it aside as it is, says so and starts anew', async () => {
      await disk.replace(path, junk);
      const database = await open();
      assert.deepEqual(damaged, [damagedCopy]);
      assert.deepEqual(await disk.read(damagedCopy), junk);
      assert.deepEqual(await read(database), []);
      await write(database, 'new');
      assert.deepEqual(await read(await open()), ['new']);
    });

    it('takes an empty file for a damaged one', async () => {
      await disk.replace(path, new Uint8Array(0));
      await open();
      assert.deepEqual(damaged, [damagedCopy]);
    });

    it('never overwrites an earlier copy', async () => {
      const copies = [damagedCopy, `${damagedCopy}-2`, `${damagedCopy}-3`];
      for (const [index] of copies.entries()) {
        await disk.replace(path, Uint8Array.of(index));
        (await open()).dispose();
      }
      assert.deepEqual(damaged, copies);
      for (const [index, copy] of copies.entries()) assert.deepEqual(await disk.read(copy), Uint8Array.of(index));
    });

    it('sets it aside once when two windows find it', async () => {
      await disk.replace(path, junk);
      await Promise.all([open(), open()]);
      assert.deepEqual(damaged, [damagedCopy]);
      assert.deepEqual(disk.paths(), [path, damagedCopy]);
    });

    it('goes on with what is in memory, and puts it back on disk', async () => {
      const database = await open();
      await write(database, 'kept');
      await disk.replace(path, junk);
      assert.deepEqual(await read(database), ['kept']);
      assert.deepEqual(await read(await open()), ['kept']);
      assert.deepEqual(damaged, [damagedCopy]);
    });

    it('says so although the new file cannot be written', async () => {
      await disk.replace(path, junk);
      const files = new FaultyFiles(disk);
      files.refuse('replace', 'ENOSPC');
      await rejection(open({ files }), 'store.failed');
      assert.deepEqual(damaged, [damagedCopy]);
    });
  });

  describe('whose file was deleted', () => {
    let database: ImageDatabase;

    beforeEach(async () => {
      database = await open();
      await write(database, 'kept');
      disk.remove(path);
    });

    it('still reads, and does not bring the file back by that', async () => {
      assert.deepEqual(await read(database), ['kept']);
      assert.deepEqual(disk.paths(), []);
    });

    it('writes all of it with the next change', async () => {
      await write(database, 'more');
      assert.deepEqual(await read(await open()), ['kept', 'more']);
    });

    it('takes over what somebody else put in its place', async () => {
      await write(await open(), 'other');
      assert.deepEqual(await read(database), ['other']);
    });
  });

  describe('and its migrations', () => {
    const later: Schema = { migrations: [first, second], complete: (transaction) => void transaction.run("INSERT INTO note VALUES ('completed', '')") };

    it('runs each once when two windows start at the same time', async () => {
      const [a, b] = await Promise.all([open({ schema: later }), open({ schema: later })]);
      assert.deepEqual(await read(a), ['migrated', 'completed']);
      assert.deepEqual(await read(b), ['migrated', 'completed']);
    });

    it('writes nothing when there is nothing to migrate', async () => {
      (await open()).dispose();
      const files = new FaultyFiles(disk);
      files.refuse('replace', 'EROFS');
      await open({ files, lock: { run: () => assert.fail('took the lock') } });
    });

    it('keeps what is there', async () => {
      await write(await open(), 'old');
      assert.deepEqual(await read(await open({ schema: later })), ['old', 'migrated', 'completed']);
    });

    it('leaves the file as it was when one fails', async () => {
      await write(await open(), 'old');
      const image = await disk.read(path);
      const broken = { name: '20260303000000_broken', sql: 'nonsense' };
      await rejection(open({ schema: { ...schema, migrations: [first, second, broken] } }), 'store.failed');
      assert.deepEqual(await disk.read(path), image);
    });

    it('leaves the file as it was when completing fails', async () => {
      await write(await open(), 'old');
      const image = await disk.read(path);
      const broken: Schema = { ...later, complete: () => assert.fail('incomplete') };
      await assert.rejects(open({ schema: broken }), /incomplete/);
      assert.deepEqual(await disk.read(path), image);
    });

    it('refuses a file of a later version and leaves it untouched', async () => {
      await open({ schema: later });
      const image = await disk.read(path);
      const error = await rejection(open(), 'store.newer');
      assert.deepEqual(error.details, { file: path });
      assert.deepEqual(await disk.read(path), image);
      assert.deepEqual(damaged, []);
    });

    it('refuses to go on when a window of a later version migrates the file', async () => {
      const database = await open();
      const newer = await open({ schema: later });
      await rejection(read(database), 'store.newer');
      await rejection(write(database, 'lost'), 'store.newer');
      assert.deepEqual(await read(newer), ['migrated', 'completed']);
    });

    it('migrates an earlier file that took the place of the current one', async () => {
      await write(await open(), 'backup');
      const backup = await disk.read(path);
      const database = await open({ schema: later });
      await disk.replace(path, backup ?? assert.fail());
      assert.deepEqual(await read(database), ['backup', 'migrated', 'completed']);
    });
  });

  it('writes the file once per change, and not at all where nothing changes', async () => {
    const files = new FaultyFiles(disk);
    const database = await open({ files });
    const replaced = (): number => files.asked.filter((operation) => operation === 'replace').length;
    assert.equal(replaced(), 1);
    await write(database, 'one');
    assert.equal(replaced(), 2);
    await database.write((transaction) => transaction.run("DELETE FROM note WHERE text = 'two'"));
    await database.write(() => 'nothing');
    await assert.rejects(database.write((transaction) => assert.fail(String(transaction.run('DELETE FROM note')))));
    assert.equal(replaced(), 2);
    await database.write((transaction) => transaction.run('CREATE TABLE other (id)'));
    assert.equal(replaced(), 3);
  });

  it('does not read the file again as long as nobody replaces it', async () => {
    const files = new FaultyFiles(disk);
    const database = await open({ files });
    await write(database, 'one');
    files.refuse('read', 'EIO');
    assert.deepEqual(await read(database), ['one']);
  });

  it('says nothing when the file is replaced by its like', async () => {
    const database = await open();
    let heard = 0;
    database.onDidChange(() => heard++);
    await disk.replace(path, (await disk.read(path)) ?? assert.fail());
    await read(database);
    await new Promise(setImmediate);
    assert.equal(heard, 0);
  });

  it('reads while another window holds the lock', async () => {
    const database = await open();
    await write(database, 'one');
    let release = (): void => undefined;
    const held = lock.run(() => new Promise<void>((resolve) => (release = resolve)));
    const writing = write(database, 'two');
    assert.deepEqual(await read(database), ['one']);
    release();
    await Promise.all([held, writing]);
    assert.deepEqual(await read(database), ['one', 'two']);
  });
});

import assert from 'node:assert/strict';
import { asWaveFlowError } from '../../../../src/core/errors';
import { FaultyFiles, OPERATIONS, type Operation } from '../../../support/faultyFiles';
import { MemoryFiles } from '../../../support/memoryFiles';
import { flushTasks } from '../../../support/manualTimers';
import { LOG, laterSchema, NoteStorage, read, SNAPSHOT, write } from '../../../support/noteStorage';
import { rejection } from '../../../support/rejection';
import type { RedoDatabase } from '../../../../src/store/engine/redoDatabase';

// Longer than what is written later, so that it would stick out.
const LONG = 'lost '.repeat(20);
const CODES = ['ENOSPC', 'EIO', 'EROFS', 'EACCES'];

for (const room of [0, 300])
  describe(`On a failing disk, with ${room} bytes of room in the log,`, () => {
    let book: NoteStorage;
    let files: FaultyFiles;
    let database: RedoDatabase;

    beforeEach(async () => {
      book = new NoteStorage(new MemoryFiles(room));
      files = new FaultyFiles(book.disk);
      database = await book.open({ files });
      await write(database, 'before');
      // So that the next write reads all files again.
      await book.lock.run(async () => undefined);
    });

    afterEach(() => book.close());

    const bothFiles = (): Uint8Array[] => [SNAPSHOT, LOG].map((path) => book.bytes(path));

    for (const code of CODES) {
      for (const operation of ['read', 'stamp', 'append', 'write'] as const satisfies Operation[]) {
        it(`${operation} (${code}), a write changes nothing, and the next one works`, async () => {
          const before = bothFiles();
          files.refuse(operation, code);
          const error = await rejection(write(database, 'lost'), 'store.failed');
          assert.deepEqual(error.details, { file: SNAPSHOT, reason: code });
          assert.deepEqual(bothFiles(), before);

          files.recover();
          assert.deepEqual(await read(database), ['before']);
          await write(database, 'after');
          assert.deepEqual(await read(database), ['before', 'after']);
          assert.deepEqual(await book.content(), ['before', 'after']);
          assert.deepEqual(book.damaged, []);
        });
      }

      for (const torn of [1, 19, 20, 60, 1_000_000]) {
        for (const cut of [true, false]) {
          const title = `a record of which ${torn} bytes got through${cut ? '' : ', and cannot be cut off'} (${code})`;
          it(`${title}, the write never reappears`, async () => {
            files.refuse('write', code, torn);
            if (!cut) files.refuse('cut', code);
            for (const text of [LONG, `${LONG}!`]) await rejection(write(database, text), 'store.failed');
            assert.deepEqual(await read(database), ['before']);
            await book.lock.run(async () => undefined);
            assert.deepEqual(await read(database), ['before']);
            await flushTasks();

            files.recover();
            assert.deepEqual(await read(database), ['before']);
            await write(database, 'after');
            assert.deepEqual(await read(database), ['before', 'after']);
            assert.deepEqual(await book.content(), ['before', 'after']);
            assert.deepEqual(book.damaged, []);
          });
        }
      }

      for (const operation of OPERATIONS) {
        it(`${operation} (${code}), a checkpoint harms nothing`, async () => {
          const busy = await book.open({ files, limits: { bytes: 1, records: 2 } });
          files.refuse(operation, code);
          const written: string[] = [];
          for (const text of ['a', 'b', 'c', 'd']) {
            await write(busy, text).then(
              () => written.push(text),
              (error: unknown) => assert.equal(asWaveFlowError(error).kind, 'store.failed'),
            );
            await book.lock.run(async () => undefined);
          }
          files.recover();
          assert.deepEqual(await read(busy), ['before', ...written]);
          assert.deepEqual(await read(database), ['before', ...written]);
          await write(busy, 'after');
          assert.deepEqual(await book.content(), ['before', ...written, 'after']);
          assert.deepEqual(book.damaged, []);
        });

        it(`${operation} (${code}), a migration is done completely or not at all`, async () => {
          files.refuse(operation, code);
          const opened = await book.open({ files, schema: laterSchema }).then(
            () => true,
            (error: unknown) => {
              const { kind, details } = asWaveFlowError(error);
              assert.deepEqual([kind, details], ['store.failed', { file: SNAPSHOT, reason: code }]);
              return false;
            },
          );
          assert.equal(opened, operation === 'cut' || operation === 'removeFolder');
          files.recover();
          assert.deepEqual(await read(await book.open({ files, schema: laterSchema })), [
            'before',
            'migrated',
            'completed',
          ]);
          assert.deepEqual(book.damaged, []);
        });
      }

      for (const operation of ['draft', 'place'] as const) {
        it(`${operation} (${code}), no database is made, and the next try works`, async () => {
          book.disk.remove(SNAPSHOT);
          book.disk.remove(LOG);
          files.refuse(operation, code);
          await rejection(book.open({ files }), 'store.failed');
          assert.deepEqual(book.disk.paths(), []);
          files.recover();
          assert.deepEqual(await read(await book.open({ files })), []);
        });

        it(`${operation} (${code}), a damaged file stays as it is until a copy of it can be made`, async () => {
          const junk = new TextEncoder().encode('junk');
          await book.disk.replace(LOG, junk);
          files.refuse(operation, code);
          await rejection(book.open({ files }), 'store.failed');
          assert.deepEqual(book.bytes(LOG), junk);
          assert.deepEqual(book.damaged, []);
          files.recover();
          await book.open({ files });
          assert.equal(book.damaged.length, 1);
        });
      }
    }

    it('shows no window what is not on disk yet', async () => {
      let refuse = (): void => undefined;
      const append = files.openForAppend.bind(files);
      files.openForAppend = async (path) => ({
        ...(await append(path)),
        write: () => new Promise((_, reject) => (refuse = () => reject(new Error('full')))),
      });
      const writing = rejection(write(database, 'lost'), 'store.failed');
      await flushTasks();
      const reading = read(database);
      await flushTasks();
      refuse();
      assert.deepEqual(await reading, ['before']);
      await writing;
    });

    it('changes nothing when the lock fails', async () => {
      const lock = { run: () => Promise.reject(Object.assign(new Error('no'), { code: 'EPERM' })) };
      const window = await book.open({ lock });
      const error = await rejection(write(window, 'lost'), 'store.failed');
      assert.deepEqual(error.details, { file: SNAPSHOT, reason: 'EPERM' });
      assert.deepEqual(await read(window), ['before']);
    });

    it('writes under the same lock after a record that could not be truncated', async () => {
      files.refuse('write', 'EIO', 1_000_000);
      files.refuse('cut', 'EIO');
      await rejection(write(database, LONG), 'store.failed');
      files.recover();
      await write(database, 'x');
      assert.deepEqual(await book.content(), ['before', 'x']);
      assert.deepEqual(book.damaged, []);
    });

    for (const torn of [1, 19, 20, 60, 150]) {
      it(`other windows write over a record of which ${torn} bytes got through`, async () => {
        const attached = await book.open();
        files.refuse('write', 'EIO', torn);
        files.refuse('cut', 'EIO');
        await rejection(write(database, LONG), 'store.failed');
        await write(attached, 'x');
        assert.deepEqual(await read(attached), ['before', 'x']);
        assert.deepEqual(await book.content(), ['before', 'x']);
        assert.deepEqual(await read(await book.open()), ['before', 'x']);
        files.recover();
        await write(database, 'after');
        assert.deepEqual(await book.content(), ['before', 'x', 'after']);
        assert.deepEqual(book.damaged, []);
      });
    }

    it('adopts what another window wrote meanwhile, also after a failed write', async () => {
      files.refuse('write', 'EIO', 1_000_000);
      files.refuse('cut', 'EIO');
      await rejection(write(database, LONG), 'store.failed');
      await write(await book.open(), 'elsewhere');
      files.recover();
      const texts = await book.content();
      assert.deepEqual(await read(database), texts);
      await write(database, 'after');
      assert.deepEqual(await book.content(), [...texts, 'after']);
      assert.deepEqual(book.damaged, []);
    });
  });

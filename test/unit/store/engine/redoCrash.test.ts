import assert from 'node:assert/strict';
import { asWaveFlowError } from '../../../../src/core/errors';
import type { RedoDatabaseOptions } from '../../../../src/store/engine/redoDatabase';
import { FaultyFiles } from '../../../support/faultyFiles';
import { MemoryFiles } from '../../../support/memoryFiles';
import { laterSchema, NoteStorage, read, write } from '../../../support/noteStorage';

type Different = Partial<RedoDatabaseOptions>;

/** Work for a window on an existing database; calls `acknowledge` for each text whose write has resolved. */
interface Work {
  readonly title: string;
  readonly prepare: (book: NoteStorage) => Promise<void>;
  readonly run: (book: NoteStorage, files: FaultyFiles, acknowledge: (text: string) => void) => Promise<void>;
  /** Of the windows that come afterwards. */
  readonly then?: Different;
  /** Texts that are there or not, together. */
  readonly extra?: readonly string[];
}

const OLD_TEXTS = ['old 1', 'old 2'];
const prepare = async (book: NoteStorage): Promise<void> => {
  const window = await book.open();
  for (const text of OLD_TEXTS) await write(window, text);
  await book.close();
};

/** Writes texts and waits for what comes of them. */
async function writeAll(
  book: NoteStorage,
  texts: readonly string[],
  acknowledge: (text: string) => void,
  different: Different,
): Promise<void> {
  const window = await book.open(different);
  for (const text of texts) {
    await write(window, text);
    acknowledge(text);
  }
  await book.lock.run(async () => undefined);
}

const works: readonly Work[] = [
  {
    title: 'made',
    prepare: async () => undefined,
    run: (book, files, acknowledge) => writeAll(book, ['a'], acknowledge, { files }),
  },
  {
    title: 'written',
    prepare,
    run: (book, files, acknowledge) => writeAll(book, ['a', 'b', 'c'], acknowledge, { files }),
  },
  {
    title: 'checkpointed again and again',
    prepare,
    run: (book, files, acknowledge) =>
      writeAll(book, ['a', 'b', 'c', 'd'], acknowledge, { files, limits: { bytes: 1, records: 2 } }),
  },
  {
    title: 'migrated',
    prepare,
    run: (book, files, acknowledge) => writeAll(book, ['a'], acknowledge, { files, schema: laterSchema }),
    then: { schema: laterSchema },
    extra: ['migrated', 'completed'],
  },
  {
    title: 'opened without a log',
    prepare: async (book) => {
      const window = await book.open({ limits: { bytes: 1, records: 1 } });
      for (const text of OLD_TEXTS) await write(window, text);
      await book.lock.run(async () => undefined);
      await book.close();
      book.disk.remove('app.db.log');
    },
    run: (book, files, acknowledge) => writeAll(book, ['a'], acknowledge, { files }),
  },
];

for (const room of [0, 300])
  describe(`A window that crashes, with ${room} bytes of room in the log,`, () => {
    for (const work of works) {
      for (const torn of [0, 1, 30, 100_000]) {
        it(`at any step loses nothing while a database is ${work.title}, with ${torn} bytes of the last record on disk`, async () => {
          let isOver = false;
          for (let steps = 0; !isOver; steps++) {
            const book = new NoteStorage(new MemoryFiles(room));
            await work.prepare(book);
            const before = book.disk.paths().length > 0 ? OLD_TEXTS : [];
            const files = new FaultyFiles(book.disk);
            files.dieAfter(steps, torn);
            const acknowledged: string[] = [];
            await work.run(book, files, (text) => acknowledged.push(text)).catch(() => undefined);
            isOver = !files.isDead;
            await book.close();

            const rest = { ...work.then };
            const window = await book.open(rest);
            const found = await read(window);
            const extra = work.extra ?? [];
            assert.deepEqual(found.slice(0, before.length + extra.length), [...before, ...extra], `${steps} steps`);
            const written = found.slice(before.length + extra.length);
            assert.deepEqual(written.slice(0, acknowledged.length), acknowledged);
            // The last one may have been written although its write never resolved.
            assert(written.length <= acknowledged.length + 1);
            await write(window, 'next');
            await book.close();
            assert.deepEqual(await read(await book.open(rest)), [...found, 'next']);
            assert.deepEqual(book.damaged, []);
            await book.close();
          }
        }).timeout(30_000);
      }
    }

    it('during a migration leaves other windows of both versions with their data, or refuses them', async () => {
      let isOver = false;
      for (let steps = 0; !isOver; steps++) {
        const book = new NoteStorage(new MemoryFiles(room));
        await prepare(book);
        const attached = await book.open();
        const files = new FaultyFiles(book.disk);
        files.dieAfter(steps);
        await writeAll(book, [], () => undefined, { files, schema: laterSchema }).catch(() => undefined);
        isOver = !files.isDead;
        const wrote = await write(attached, 'late').then(
          () => ['late'],
          (error: unknown) => {
            assert.equal(asWaveFlowError(error).kind, 'store.newer');
            return [];
          },
        );
        const found = await read(await book.open({ schema: laterSchema }));
        assert.deepEqual(
          found,
          wrote.length > 0 ? [...OLD_TEXTS, 'late', 'migrated', 'completed'] : [...OLD_TEXTS, 'migrated', 'completed'],
        );
        assert.deepEqual(book.damaged, []);
        await book.close();
      }
    });

    it('during a checkpoint leaves attached windows with everything', async () => {
      let isOver = false;
      for (let steps = 0; !isOver; steps++) {
        const book = new NoteStorage(new MemoryFiles(room));
        await prepare(book);
        const attached = await book.open();
        const files = new FaultyFiles(book.disk);
        files.dieAfter(steps);
        const acknowledged: string[] = [];
        const limits = { bytes: 1, records: 1 };
        await writeAll(book, ['a', 'b'], (text) => acknowledged.push(text), { files, limits }).catch(() => undefined);
        isOver = !files.isDead;
        const found = await read(attached);
        assert.deepEqual(found.slice(0, 2 + acknowledged.length), [...OLD_TEXTS, ...acknowledged]);
        await write(attached, 'late');
        assert.deepEqual(await read(attached), [...found, 'late']);
        assert.deepEqual(await book.content(), [...found, 'late']);
        assert.deepEqual(book.damaged, []);
        await book.close();
      }
    });
  });

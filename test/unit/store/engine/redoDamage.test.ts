import assert from 'node:assert/strict';
import fc from 'fast-check';
import { asWaveFlowError } from '../../../../src/core/errors';
import { readLogStart } from '../../../../src/store/engine/recovery';
import { encodeRecord, readNext, type LogPosition } from '../../../../src/store/engine/logFormat';
import { encode, type LogRecord, type LoggedStatement } from '../../../../src/store/engine/logRecord';
import { fuzzAsync } from '../../../support/fuzz';
import { flushTasks } from '../../../support/manualTimers';
import { MemoryFiles } from '../../../support/memoryFiles';
import { copyOf, LOG, NoteStorage, read, SNAPSHOT, write } from '../../../support/noteStorage';
import { rejection } from '../../../support/rejection';

const junk = new TextEncoder().encode('junk');
const TEXTS = ['one', 'two', 'three', 'four', 'the fifth, which is longer than the next'];

/** A note storage on a copy of a disk, with one file replaced. */
async function tampered(disk: MemoryFiles, file: string, content: Uint8Array): Promise<NoteStorage> {
  const copy = disk.copy();
  await copy.replace(file, content);
  return new NoteStorage(copy);
}

for (const room of [0, 300])
  describe(`A damaged redo log with ${room} bytes of room`, () => {
    let book: NoteStorage;
    /** Lengths of the log after its beginning, and after each of the texts. */
    let lengths: number[];

    beforeEach(async () => {
      book = new NoteStorage(new MemoryFiles(room));
      const database = await book.open();
      lengths = [book.written.length];
      for (const text of TEXTS) {
        await write(database, text);
        lengths.push(book.written.length);
      }
      await book.close();
    });

    afterEach(() => book.close());

    it('keeps every whole record, without a report, wherever it is cut off', async () => {
      const whole = book.bytes(LOG);
      for (let length = lengths[0] ?? NaN; length <= book.written.length + Math.min(room, 40); length++) {
        const cut = await tampered(book.disk, LOG, whole.slice(0, length));
        const count = lengths.filter((end) => end <= length).length - 1;
        const database = await cut.open();
        assert.deepEqual(await read(database), TEXTS.slice(0, count));
        await write(database, 'next');
        assert.deepEqual(await cut.content(), [...TEXTS.slice(0, count), 'next']);
        assert.deepEqual(cut.damaged, []);
        await cut.close();
      }
    }).timeout(60_000);

    it('keeps every whole record, without a report, wherever its zeros begin', async () => {
      const whole = book.bytes(LOG);
      for (let length = lengths[0] ?? NaN; length < book.written.length; length++) {
        const blank = await tampered(book.disk, LOG, whole.slice().fill(0, length));
        const count = lengths.filter((end) => end <= length).length - 1;
        assert.deepEqual(await blank.content(), TEXTS.slice(0, count));
        await write(await blank.open(), 'next');
        assert.deepEqual(await blank.content(), [...TEXTS.slice(0, count), 'next']);
        assert.deepEqual(blank.damaged, []);
        await blank.close();
      }
    }).timeout(60_000);

    it('keeps what comes before zeros in its middle, and a copy of all of it', async () => {
      const [, one = 0, two = 0] = lengths;
      for (const [from, to] of [
        [one, two],
        [one, one + 20],
        [one + 20, two],
        [two - 1, two],
        [one, one + 1],
      ] as const) {
        const bytes = book.bytes(LOG).slice().fill(0, from, to);
        const blank = await tampered(book.disk, LOG, bytes);
        assert.deepEqual(await blank.content(), ['one']);
        assert.deepEqual(blank.damaged, [copyOf(LOG)]);
        assert.deepEqual(blank.bytes(copyOf(LOG)), bytes);
        await blank.close();
      }
    });

    it('falls back on the snapshot, with a report, if it is cut off within its header', async () => {
      const whole = book.bytes(LOG);
      for (let length = 0; length < (lengths[0] ?? NaN); length++) {
        const cut = await tampered(book.disk, LOG, whole.slice(0, length));
        assert.deepEqual(await cut.content(), []);
        assert.deepEqual(cut.damaged, [copyOf(LOG)]);
        assert.deepEqual(cut.bytes(copyOf(LOG)), whole.slice(0, length));
        await write(await cut.open(), 'next');
        assert.deepEqual(await cut.content(), ['next']);
        await cut.close();
      }
    }).timeout(60_000);

    it('may be followed by more zeros', async () => {
      for (const count of [1, 19, 20, 21, 5000]) {
        const longer = await tampered(book.disk, LOG, Uint8Array.of(...book.bytes(LOG), ...new Uint8Array(count)));
        const database = await longer.open();
        await write(database, 'next');
        assert.deepEqual(await longer.content(), [...TEXTS, 'next']);
        assert.deepEqual(longer.damaged, []);
        await longer.close();
      }
    });

    it('keeps what comes before a flipped bit, and a copy of all of it; a flipped bit in the snapshot changes nothing', async () => {
      const sizes = { log: book.written.length, snapshot: book.bytes(SNAPSHOT).length };
      const bit = fc.oneof(
        fc.record({ file: fc.constant(LOG), at: fc.nat(sizes.log * 8 - 1) }),
        fc.record({ file: fc.constant(SNAPSHOT), at: fc.nat(sizes.snapshot * 8 - 1) }),
      );
      const check = async ({ file, at }: { file: string; at: number }): Promise<void> => {
        const bytes = book.bytes(file).slice();
        const index = at >> 3;
        bytes[index] = (bytes[index] ?? 0) ^ (1 << (at & 7));
        const flipped = await tampered(book.disk, file, bytes);
        if (file === SNAPSHOT) {
          await rejection(flipped.open(), 'store.damaged');
          assert.deepEqual(flipped.disk.paths(), [SNAPSHOT, LOG]);
          assert.deepEqual(flipped.bytes(SNAPSHOT), bytes);
          assert.deepEqual(flipped.bytes(LOG), book.bytes(LOG));
          return;
        }
        const proven = TEXTS.slice(0, Math.max(0, lengths.filter((end) => end <= index).length - 1));
        assert.deepEqual(await flipped.content(), proven);
        assert.deepEqual(flipped.damaged, [copyOf(LOG)]);
        assert.deepEqual(flipped.bytes(copyOf(LOG)), bytes);
        await write(await flipped.open(), 'next');
        assert.deepEqual(await flipped.content(), [...proven, 'next']);
        assert.equal(flipped.damaged.length, 1);
        await flipped.close();
      };
      await fuzzAsync(bit, check, 1000);
    }).timeout(60_000);

    it('is never mistaken for a later version because of a flipped bit', async () => {
      for (let at = 0; at < 16 * 8; at++) {
        const bytes = book.bytes(LOG).slice();
        bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7));
        const flipped = await tampered(book.disk, LOG, bytes);
        await flipped.open().catch((error: unknown) => assert.fail(asWaveFlowError(error).kind));
        await flipped.close();
      }
    });

    it('keeps nothing after a record that is missing or comes from elsewhere', async () => {
      const whole = book.written;
      const [, one = 0, two = 0, three = 0] = lengths;
      const without = await tampered(book.disk, LOG, Uint8Array.of(...whole.slice(0, one), ...whole.slice(two)));
      assert.deepEqual(await without.content(), ['one']);
      assert.deepEqual(without.damaged, [copyOf(LOG)]);

      const twice = await tampered(book.disk, LOG, Uint8Array.of(...whole.slice(0, three), ...whole.slice(two)));
      assert.deepEqual(await twice.content(), ['one', 'two', 'three']);
      assert.deepEqual(twice.damaged, [copyOf(LOG)]);
    });
  });

describe('A record that cannot be repeated', () => {
  const cases: { title: string; record: LogRecord }[] = [
    {
      title: 'changed another number of rows',
      record: { kind: 'transaction', statements: [statement("INSERT INTO note VALUES ('x')", 2)] },
    },
    { title: 'failed', record: { kind: 'transaction', statements: [statement('INSERT INTO nowhere VALUES (1)', 1)] } },
    {
      title: 'failed half-way',
      record: {
        kind: 'transaction',
        statements: [statement("INSERT INTO note VALUES ('x')", 1), statement('nonsense', 0)],
      },
    },
    { title: 'is the first of a log', record: { kind: 'start', id: 'x', sha256: '', length: 0, follows: null } },
  ];
  for (const { title, record } of cases) {
    it(`and ${title} is damage, and what comes before it stays`, async () => {
      const book = new NoteStorage();
      await write(await book.open(), 'kept');
      await book.close();
      const bytes = book.bytes(LOG);
      const { bytes: added } = encodeRecord(encode(record), lastMark(bytes));
      await book.disk.replace(LOG, Uint8Array.of(...bytes, ...added));
      assert.deepEqual(await book.content(), ['kept']);
      assert.deepEqual(book.damaged, [copyOf(LOG)]);
      assert.deepEqual(book.bytes(LOG), bytes);
      await book.close();
    });
  }

  function statement(sql: string, changes: number): LoggedStatement {
    return { sql, parameters: [], changes };
  }

  function lastMark(bytes: Uint8Array): LogPosition {
    let mark = readLogStart(bytes, LOG)?.position ?? assert.fail();
    for (;;) {
      const next = readNext({ bytes, offset: 0 }, mark);
      if (typeof next === 'string') return mark;
      mark = next.position;
    }
  }
});

describe('Where a window has the state in memory', () => {
  let book: NoteStorage;

  beforeEach(() => {
    book = new NoteStorage();
  });

  afterEach(() => book.close());

  const damages: { title: string; damage: () => Promise<void>; copies: string[] }[] = [
    { title: 'a damaged snapshot', damage: () => book.disk.replace(SNAPSHOT, junk), copies: [copyOf(SNAPSHOT)] },
    { title: 'a damaged log', damage: () => book.disk.replace(LOG, junk), copies: [copyOf(LOG)] },
    {
      title: 'damage of the last record',
      damage: async () => {
        const bytes = book.bytes(LOG).slice();
        bytes.fill(77, bytes.lastIndexOf(0x7b) - 8);
        await book.disk.replace(LOG, bytes);
      },
      copies: [copyOf(LOG)],
    },
    {
      title: 'both files damaged',
      damage: async () => {
        await book.disk.replace(SNAPSHOT, junk);
        await book.disk.replace(LOG, junk);
      },
      copies: [copyOf(SNAPSHOT), copyOf(LOG)],
    },
    { title: 'a snapshot that was deleted', damage: async () => book.disk.remove(SNAPSHOT), copies: [] },
    { title: 'a log that was deleted', damage: async () => book.disk.remove(LOG), copies: [] },
    {
      title: 'both files deleted',
      damage: async () => {
        book.disk.remove(SNAPSHOT);
        book.disk.remove(LOG);
      },
      copies: [],
    },
  ];
  for (const { title, damage, copies } of damages) {
    it(`${title} loses nothing, and the next change restores it`, async () => {
      const database = await book.open();
      for (const text of TEXTS) await write(database, text);
      await book.lock.run(async () => undefined);
      await damage();
      assert.deepEqual(await read(database), TEXTS);
      await write(database, 'next');
      assert.deepEqual(await read(database), [...TEXTS, 'next']);
      assert.deepEqual(await book.content(), [...TEXTS, 'next']);
      assert.deepEqual([...new Set(book.damaged)], copies);
    });
  }

  it('reading alone does not bring deleted files back', async () => {
    const database = await book.open();
    await write(database, 'kept');
    await book.lock.run(async () => undefined);
    book.disk.remove(SNAPSHOT);
    book.disk.remove(LOG);
    assert.deepEqual(await read(database), ['kept']);
    assert.deepEqual(book.disk.paths(), []);
  });

  it('a damaged snapshot is replaced as soon as it is noticed', async () => {
    const database = await book.open();
    await write(database, 'kept');
    await book.lock.run(async () => undefined);
    await book.disk.replace(SNAPSHOT, junk);
    while (book.damaged.length === 0) await flushTasks();
    assert.deepEqual(await book.content(), ['kept']);
    assert.deepEqual(book.damaged, [copyOf(SNAPSHOT)]);
  });

  it('files that another program replaced are adopted', async () => {
    const database = await book.open();
    await write(database, 'kept');
    await book.lock.run(async () => undefined);
    book.disk.remove(SNAPSHOT);
    book.disk.remove(LOG);
    await write(await book.open(), 'other');
    assert.deepEqual(await read(database), ['other']);
  });
});

describe('Without a sound snapshot', () => {
  let book: NoteStorage;

  beforeEach(async () => {
    book = new NoteStorage();
    await write(await book.open(), 'old');
    await book.close();
  });

  afterEach(() => book.close());

  const cases: { title: string; damage: () => Promise<void> }[] = [
    { title: 'one that is damaged', damage: () => book.disk.replace(SNAPSHOT, junk) },
    { title: 'one that is empty', damage: () => book.disk.replace(SNAPSHOT, new Uint8Array(0)) },
    { title: 'a log without it', damage: async () => book.disk.remove(SNAPSHOT) },
    {
      title: 'a damaged one without a log',
      damage: async () => {
        await book.disk.replace(SNAPSHOT, junk);
        book.disk.remove(LOG);
      },
    },
    {
      title: 'one of another database',
      damage: async () => {
        const other = new NoteStorage();
        await write(await other.open({ limits: { bytes: 1, records: 1 } }), 'other');
        await other.lock.run(async () => undefined);
        await other.close();
        await book.disk.replace(SNAPSHOT, other.bytes(SNAPSHOT));
      },
    },
  ];
  for (const { title, damage } of cases) {
    it(`nothing opens and nothing is touched: ${title}`, async () => {
      await damage();
      const paths = book.disk.paths();
      const before = paths.map((path) => book.bytes(path));
      for (let count = 0; count < 2; count++) {
        const error = await rejection(book.open(), 'store.damaged');
        assert.deepEqual(error.details, { file: SNAPSHOT });
      }
      assert.deepEqual(book.disk.paths(), paths);
      assert.deepEqual(
        paths.map((path) => book.bytes(path)),
        before,
      );
      assert.deepEqual(book.damaged, []);
    });
  }

  it('a sound one opens without its log', async () => {
    book.disk.remove(LOG);
    assert.deepEqual(await book.content(), []);
    assert.deepEqual(book.damaged, []);
    await write(await book.open(), 'next');
    assert.deepEqual(await book.content(), ['next']);
  });
});

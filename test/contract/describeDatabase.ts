import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Database, SqlValue, Transaction } from '../../src/store/database';
import { rejection } from '../support/rejection';
import { addEntry, readNumbers, readTotal } from './entries';

const valueRow = z.object({ value: z.custom<SqlValue>() });

/** Resolves when all notifications under way have arrived. */
const waitForNotifications = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));

/** What every database does. `start` makes a folder and gives a way to open further windows on it. */
export function describeDatabase(name: string, start: () => Promise<() => Promise<Database>>): void {
  describe(`Database: ${name}`, () => {
    const opened: Database[] = [];
    let open: () => Promise<Database>;
    let database: Database;

    beforeEach(async () => {
      const openWindow = await start();
      open = async () => {
        const window = await openWindow();
        opened.push(window);
        return window;
      };
      database = await open();
    });

    afterEach(() => {
      for (const window of opened.splice(0)) window.dispose();
    });

    const add = (window: Database, number: number): Promise<void> =>
      window.write((transaction) => addEntry(transaction, 'me', number));
    const numbers = (window: Database): Promise<number[]> => window.read((queries) => readNumbers(queries, 'me'));

    it('returns what its callbacks return', async () => {
      assert.equal(await database.write(() => 'written'), 'written');
      assert.equal(await database.read(() => 'read'), 'read');
    });

    it('shows every write to every window at once', async () => {
      const other = await open();
      await add(database, 1);
      assert.deepEqual(await numbers(other), [1]);
      await add(other, 2);
      assert.deepEqual(await numbers(database), [1, 2]);
    });

    it('has the same content when it is opened again', async () => {
      await add(database, 1);
      database.dispose();
      assert.deepEqual(await numbers(await open()), [1]);
    });

    it('loses nothing when one window writes much at once', async () => {
      await Promise.all(Array.from({ length: 50 }, (_, index) => add(database, index)));
      assert.equal((await numbers(database)).length, 50);
      assert.equal(await database.read(readTotal), 50);
    });

    it('loses nothing when two windows write at once', async () => {
      const other = await open();
      const all = Array.from({ length: 40 }, (_, index) => add(index % 2 === 0 ? database : other, index));
      await Promise.all(all);
      assert.equal((await numbers(other)).length, 40);
      assert.equal(await database.read(readTotal), 40);
    });

    it('is created once when two windows start at the same time', async () => {
      const openWindow = await start();
      const windows = await Promise.all([openWindow(), openWindow(), openWindow()]);
      opened.push(...windows);
      for (const [index, window] of windows.entries()) await add(window, index);
      for (const window of windows) assert.deepEqual(await numbers(window), [0, 1, 2]);
    });

    const values: { title: string; value: SqlValue }[] = [
      { title: 'text', value: 'Zoë 🎵 \u0000 ".' },
      { title: 'an empty text', value: '' },
      { title: 'a whole number', value: 42 },
      { title: 'a moment in milliseconds', value: 1_800_000_000_123 },
      { title: 'the largest safe number', value: Number.MAX_SAFE_INTEGER },
      { title: 'a fraction', value: -0.125 },
      { title: 'bytes', value: Uint8Array.of(0, 1, 255) },
      { title: 'no bytes', value: new Uint8Array(0) },
      { title: 'nothing', value: null },
    ];
    for (const { title, value } of values) {
      it(`keeps ${title}`, async () => {
        await database.write((transaction) => transaction.run('INSERT INTO thing (value) VALUES (?)', [value]));
        const rows = await (await open()).read((queries) => queries.all(valueRow, 'SELECT value FROM thing'));
        assert.deepEqual(rows, [{ value }]);
      });
    }

    it('returns the number of rows that a statement changed', async () => {
      await database.write((transaction) => {
        assert.equal(transaction.run('INSERT INTO thing (value) VALUES (1), (2), (3)'), 3);
        assert.equal(transaction.run('CREATE INDEX idx_thing ON thing (value)'), 0);
        assert.equal(transaction.run('UPDATE thing SET value = 9 WHERE id > ?', [1]), 2);
        assert.equal(transaction.run('UPDATE thing SET value = 9 WHERE id > ?', [5]), 0);
        assert.equal(transaction.run('DELETE FROM thing'), 3);
      });
    });

    it('enforces foreign keys in every window, also after many commits', async () => {
      const other = await open();
      const damage = (window: Database) => window.write((transaction) => transaction.run('DELETE FROM total'));
      await add(database, 0);
      await rejection(damage(other), 'store.failed');
      for (let number = 1; number < 4; number++) await add(other, number);
      await rejection(damage(other), 'store.failed');
      await rejection(damage(database), 'store.failed');
      assert.equal(await database.read(readTotal), 4);
    });

    it('skips a row of an unexpected shape, and commits', async () => {
      const rows = await database.write((transaction) => {
        addEntry(transaction, 'me', 1);
        return transaction.all(z.object({ value: z.string() }), "SELECT value FROM total UNION ALL SELECT 'text'");
      });
      assert.deepEqual(rows, [{ value: 'text' }]);
      assert.deepEqual(await numbers(await open()), [1]);
    });

    describe('leaves everything unchanged', () => {
      const refused: { title: string; work: (transaction: Transaction) => unknown }[] = [
        { title: 'a constraint does not hold', work: (transaction) => addEntry(transaction, 'me', 1) },
        { title: 'a statement makes no sense', work: (transaction) => transaction.run('NONSENSE') },
      ];
      for (const { title, work } of refused) {
        it(`when ${title}`, async () => {
          await add(database, 1);
          const failing = database.write((transaction) => {
            addEntry(transaction, 'me', 2);
            work(transaction);
          });
          await rejection(failing, 'store.failed');
          assert.deepEqual(await numbers(database), [1]);
          assert.deepEqual(await numbers(await open()), [1]);
          await add(database, 2);
          assert.deepEqual(await numbers(await open()), [1, 2]);
        });
      }

      const wrong: { title: string; error: object; work: (transaction: Transaction) => unknown }[] = [
        { title: 'the callback throws', error: /mine/, work: () => assert.fail('mine') },
        { title: 'the callback is asynchronous', error: TypeError, work: async () => undefined },
        {
          title: 'a query changes rows',
          error: TypeError,
          work: (transaction) => transaction.all(valueRow, 'DELETE FROM thing RETURNING value'),
        },
      ];
      for (const { title, error, work } of wrong) {
        it(`when ${title}`, async () => {
          await database.write((transaction) => transaction.run('INSERT INTO thing (value) VALUES (1)'));
          const failing = database.write((transaction) => {
            addEntry(transaction, 'me', 1);
            return work(transaction);
          });
          await assert.rejects(failing, error);
          assert.deepEqual(await numbers(database), []);
          assert.equal((await database.read((queries) => queries.all(valueRow, 'SELECT value FROM thing'))).length, 1);
        });
      }
    });

    it('refuses to be used from within a callback', async () => {
      const nested: Promise<unknown>[] = [];
      const nest = (): void => void nested.push(add(database, 1), numbers(database));
      await database.write(nest);
      await database.read(nest);
      for (const result of await Promise.allSettled(nested)) {
        assert(result.status === 'rejected' && result.reason instanceof TypeError);
      }
      assert.equal(nested.length, 4);
      assert.deepEqual(await numbers(database), []);
    });

    it('refuses several statements in one', async () => {
      const both = 'INSERT INTO thing (value) VALUES (1); INSERT INTO thing (value) VALUES (2)';
      await rejection(
        database.write((transaction) => transaction.run(both)),
        'store.failed',
      );
      assert.deepEqual(await database.read((queries) => queries.all(valueRow, 'SELECT value FROM thing')), []);
    });

    it('passes on what the callback of a read throws', async () => {
      const error = new Error('mine');
      await assert.rejects(
        database.read(() => {
          throw error;
        }),
        (reason) => reason === error,
      );
    });

    it('lets no reader change anything', async () => {
      const insert = 'INSERT INTO thing (value) VALUES (1) RETURNING value';
      for (const window of [await open(), database]) {
        await assert.rejects(
          window.read((queries) => queries.all(valueRow, insert)),
          TypeError,
        );
      }
      assert.deepEqual(await database.read((queries) => queries.all(valueRow, 'SELECT value FROM thing')), []);
    });

    it('refuses the use of a transaction that is over', async () => {
      let kept: Transaction | undefined;
      await database.write((transaction) => void (kept = transaction));
      assert.throws(() => kept?.run('DELETE FROM thing'), TypeError);
      assert.throws(() => kept?.all(valueRow, 'SELECT 1 AS value'), TypeError);
    });

    it('notifies every window once of each change, its own and those of others', async () => {
      const other = await open();
      await waitForNotifications();
      const heard = { database: 0, other: 0 };
      database.onDidChange(() => heard.database++);
      other.onDidChange(() => heard.other++);
      for (const [index, window] of [database, other, database].entries()) {
        await add(window, index);
        await waitForNotifications();
        await Promise.all([numbers(database), numbers(other)]);
        assert.deepEqual(heard, { database: index + 1, other: index + 1 });
      }
    });

    it('shows the listener what changed', async () => {
      const other = await open();
      const seen = new Promise<number[]>((resolve) => other.onDidChange(() => resolve(numbers(other))));
      await add(database, 1);
      assert.deepEqual(await seen, [1]);
    });

    it('notifies of no write that changed nothing, failed or was rolled back', async () => {
      const other = await open();
      await waitForNotifications();
      let heard = 0;
      for (const window of [database, other]) window.onDidChange(() => heard++);
      await database.write((transaction) => transaction.run('DELETE FROM thing'));
      await database.write(() => undefined);
      await assert.rejects(
        database.write((transaction) => {
          addEntry(transaction, 'me', 1);
          assert.fail();
        }),
      );
      await waitForNotifications();
      assert.equal(heard, 0);
    });

    it('finishes pending work when it is closed, and refuses later calls', async () => {
      const writing = add(database, 1);
      await new Promise((resolve) => setTimeout(resolve, 0));
      database.dispose();
      database.dispose();
      const written = await writing.then(
        () => [1],
        () => [],
      );
      const other = await open();
      await add(other, 2);
      await rejection(add(database, 3), 'store.failed');
      await rejection(numbers(database), 'store.failed');
      assert.deepEqual(await numbers(other), [...written, 2]);
    });
  });
}

// A separate window on a database, which opens it at the command of its parent, and then runs one task. Parameters: the
// window, the folder, the task and the name of the writer.
import { once } from 'node:events';
import { asWaveFlowError } from '../../../src/core/errors';
import type { Database } from '../../../src/store/database';
import { addEntry } from '../entries';
import { recordTransaction } from './transactionHistory';
import { digest, follow } from './followEntries';
import { sqlite, WINDOW_KINDS } from './windowKinds';

const [, , NAME = '', FOLDER = '', TASK = '', WRITER = ''] = process.argv;

const report = (event: string, value = 0): void => void process.send?.({ event, value });

const tasks: Readonly<Record<string, (database: Database) => Promise<void>>> = {
  async open() {},

  /** Writes until it is killed: one transaction after the other, and at times several at once. */
  async record(database) {
    for (let number = 1; ;) {
      const together = number % 5 === 0 ? 4 : 1;
      const writing = Array.from({ length: together }, async (_, index) => {
        await patiently(() => database.write((transaction) => recordTransaction(transaction, WRITER, number + index)));
        report('wrote', number + index);
      });
      await Promise.all(writing);
      number += together;
    }
  },

  /** Writes 2,500 times and reports how far it sees the others. */
  async count(database) {
    follow(database, report);
    for (let number = 1; number <= 2500; number++) {
      await database.write((transaction) => addEntry(transaction, WRITER, number));
      if (number % 250 === 0) report(`wrote ${number}`, Date.now());
    }
  },

  /** Writes once. */
  async write(database) {
    await database.write((transaction) => addEntry(transaction, WRITER, 1));
    report('wrote', 1);
  },

  /** Writes once, and is stopped in the middle of it. */
  async stop(database) {
    await database.write((transaction) => {
      addEntry(transaction, WRITER, 1);
      report('stopped');
      process.kill(process.pid, 'SIGSTOP');
    });
    report('wrote', 1);
  },
};

/** Again, where another computer is at it, or one of its processes died and none has come since. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!['store.held', 'store.elsewhere'].includes(asWaveFlowError(error).kind)) throw error;
    }
  }
}

async function main(): Promise<void> {
  const start = once(process, 'message');
  const openWindow = WINDOW_KINDS[NAME];
  if (!openWindow) throw new Error(`Unknown: ${NAME}`);
  await sqlite;
  report('ready');
  await start;
  const database = await patiently(() => openWindow(FOLDER));
  report('opened');
  const reportDigest = async () => report('digest', await database.read(digest));
  process.on('message', () => void reportDigest());
  await tasks[TASK]?.(database);
}

process.on('disconnect', () => process.exit());
void main();

import assert from 'node:assert/strict';
import { isWaveFlowError } from '../../../src/core/errors';
import type { Database } from '../../../src/store/database';
import { COMPLETED_PARTS, CrashingProcess } from '../../support/crashingProcess';
import { rejection } from '../../support/rejection';
import { readNumbers, readTotal } from '../entries';
import { digest } from './followEntries';
import { verifyHistory, recordTransaction } from './transactionHistory';
import { SharedFolder } from './sharedFolder';
import { expectMigrated, later } from './versions';

const TRANSACTIONS = 8;

/** Runs a scenario with a process that crashes at its first disk operation, at its second, and so on, until none crashes. */
async function everyCrash(scenario: (crashing: CrashingProcess) => Promise<void>): Promise<number> {
  for (const extent of COMPLETED_PARTS) {
    for (let step = 1; ; step++) {
      const crashing = new CrashingProcess(step, extent);
      try {
        await scenario(crashing);
      } catch (error) {
        throw new Error(`With a crash at step ${step}, of which is done: ${extent}`, { cause: error });
      }
      if (!crashing.hasCrashed) break;
    }
  }
  const whole = new CrashingProcess();
  await scenario(whole);
  return whole.steps;
}

/** Opens the database and writes to it until the process crashes. Resolves to the number of acknowledged writes. */
async function writeUntilCrash(
  folder: SharedFolder,
  crashing: CrashingProcess,
  writer: string,
  count = TRANSACTIONS,
): Promise<number> {
  let acknowledged = 0;
  await crashing.runWhileAlive(async () => {
    const database = await folder.open({ hostProcess: crashing });
    for (let number = 1; number <= count; number++) {
      await database.write((transaction) => recordTransaction(transaction, writer, number));
      acknowledged = number;
    }
    database.dispose();
  });
  return acknowledged;
}

/** What was acknowledged is there, and at most the one transaction besides during which the writer died. */
async function expectKept(database: Database, writer: string, acknowledged: number): Promise<void> {
  const kept = (await database.read(verifyHistory)).get(writer) ?? 0;
  assert(
    kept === acknowledged || kept === acknowledged + 1,
    `${writer} received ${acknowledged} acknowledgements, and ${kept} transactions are stored`,
  );
}

/** Writes at once, without reading the database first. */
const writeNext = (database: Database, writer: string): Promise<void> =>
  database.write((transaction) => recordTransaction(transaction, writer, readNumbers(transaction, writer).length + 1));

/** Writes a short record at once, so that the next opening of the database would reveal a longer record left behind. */
async function writeLittle(folder: SharedFolder, database: Database): Promise<void> {
  await database.write((transaction) => transaction.run('UPDATE total SET value = value'));
  (await folder.open()).dispose();
}

async function expectSame(...windows: Database[]): Promise<void> {
  const digests = await Promise.all(windows.map((window) => window.read(digest)));
  assert.deepEqual(new Set(digests).size, 1);
}

describe('Database whose process crashes at any step', function () {
  this.timeout(60_000);

  it('keeps acknowledged writes since its creation', async () => {
    const steps = await everyCrash(async (crashing) => {
      const folder = new SharedFolder();
      const acknowledged = await writeUntilCrash(folder, crashing, 'first');
      const database = await folder.open();
      await writeLittle(folder, database);
      await expectKept(database, 'first', acknowledged);
      for (let write = 0; write < 4; write++) await writeNext(database, 'second');
      const other = await folder.open();
      await expectKept(other, 'first', acknowledged);
      await expectSame(database, other);
      for (const window of [database, other]) window.dispose();
    });
    // Two for each file that is made, and one for each transaction; there are checkpoints in between.
    assert(steps >= TRANSACTIONS + 3 * 3, `only ${steps} steps`);
  });

  const orders = [
    { title: 'one that stays open goes on first', pick: ([stays, comes]: readonly Database[]) => [stays, comes] },
    { title: 'one that is opened goes on first', pick: ([stays, comes]: readonly Database[]) => [comes, stays] },
  ];
  for (const { title, pick } of orders) {
    it(`shows other windows the same, where ${title}`, async () => {
      await everyCrash(async (crashing) => {
        const folder = new SharedFolder();
        const stays = await folder.open({ isUnwatched: true });
        await writeNext(stays, 'stays');
        const acknowledged = await writeUntilCrash(folder, crashing, 'first');
        const windows = pick([stays, await folder.open()]);
        for (const window of windows) {
          assert(window);
          await writeLittle(folder, window);
          for (let write = 0; write < 2; write++) await writeNext(window, 'stays');
          await expectKept(window, 'first', acknowledged);
        }
        const [a, b] = windows;
        assert(a && b);
        await expectSame(a, b, await folder.open());
        for (const window of [a, b]) window.dispose();
      });
    });
  }

  it('keeps acknowledged writes when the next process crashes as well', async () => {
    let deaths = 0;
    await everyCrash(async (first) => {
      const folder = new SharedFolder();
      const acknowledged = await writeUntilCrash(folder, first, 'first', 7);
      for (let step = 1; ; step++) {
        const copy = folder.copy();
        const second = new CrashingProcess(step, COMPLETED_PARTS[step % COMPLETED_PARTS.length]);
        const further = await writeUntilCrash(copy, second, 'second', 1);
        const database = await copy.open();
        await writeLittle(copy, database);
        await expectKept(database, 'first', acknowledged);
        await expectKept(database, 'second', further);
        await writeNext(database, 'third');
        database.dispose();
        if (!second.hasCrashed) break;
        deaths++;
      }
    });
    assert(deaths > 50, `only ${deaths} died`);
  });

  it('is in one version or the other after a crash during a migration', async () => {
    const template = new SharedFolder();
    await writeUntilCrash(template, new CrashingProcess(), 'earlier', 5);
    const versions = new Set<string>();
    await everyCrash(async (crashing) => {
      const folder = template.copy();
      await crashing.runWhileAlive(async () => (await folder.open({ hostProcess: crashing, schema: later })).dispose());
      const before = await folder.open().catch((error: unknown) => {
        assert(isWaveFlowError(error) && error.kind === 'store.newer', String(error));
      });
      versions.add(before ? 'earlier' : 'later');
      if (before) await expectKept(before, 'earlier', 5);
      before?.dispose();
      const after = await folder.open({ schema: later });
      await expectMigrated(after, 5);
      await writeNext(after, 'later');
      assert.equal(await after.read(readTotal), 6);
      await rejection(folder.open(), 'store.newer');
      after.dispose();
    });
    assert.equal(versions.size, 2);
  });

  it('is migrated once by two windows, of which one crashes', async () => {
    const template = new SharedFolder();
    await writeUntilCrash(template, new CrashingProcess(), 'earlier', 5);
    await everyCrash(async (crashing) => {
      const folder = template.copy();
      const dying = crashing.runWhileAlive(async () =>
        (await folder.open({ hostProcess: crashing, schema: later })).dispose(),
      );
      const database = await folder.open({ schema: later });
      await dying;
      await expectMigrated(database, 5);
      await writeNext(database, 'later');
      await expectSame(database, await folder.open({ schema: later }));
      database.dispose();
    });
  });
});

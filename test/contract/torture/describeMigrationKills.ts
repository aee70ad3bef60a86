import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import type { Database } from '../../../src/store/database';
import { isWaveFlowError } from '../../../src/core/errors';
import type { ChildProgram } from '../../support/childProgram';
import { rejection } from '../../support/rejection';
import { withSeed, type SeededRandom } from '../../support/seededRandom';
import { temporaryFolder } from '../../support/temporaryFolder';
import { readTotal } from '../entries';
import { verifyHistory, recordTransaction } from './transactionHistory';
import { expectMigrated } from './versions';
import { prepareWindow } from './startWindow';
import { WINDOW_KINDS, type OpenWindow } from './windowKinds';

const ENTRIES = 300;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface Versions {
  /** Which window opens the database in the version that it has. */
  readonly earlier: string;
  /** Which window migrates it. */
  readonly later: string;
}

/** Two windows of a later version that start at the same time; one of them or both are killed at random moments. */
export function describeMigrationKills(versions: Versions, rounds: number): void {
  it(`migrates once, or not at all, when windows are killed at it in ${rounds} rounds`, async function () {
    this.timeout(rounds * 3000);
    const openEarlier = WINDOW_KINDS[versions.earlier] ?? assert.fail();
    const openLater = WINDOW_KINDS[versions.later] ?? assert.fail();
    const template = await earlierFolder(openEarlier);
    const copy = async (): Promise<string> => {
      const folder = await temporaryFolder();
      await cp(template, folder, { recursive: true });
      return folder;
    };
    const openingMs = await timeToOpen(await copy(), versions.later);
    const outcomes = new Set<string>();
    await withSeed(async (random) => {
      for (let round = 0; round < rounds; round++) {
        const folder = await copy();
        await killAtMigration({ folder, window: versions.later, openingMs, random });
        outcomes.add(await expectOneVersion(folder, openEarlier, openLater));
      }
    });
    // Otherwise all came too early or too late.
    assert.equal(outcomes.size, 2);
  });
}

async function earlierFolder(openWindow: OpenWindow): Promise<string> {
  const folder = await temporaryFolder();
  const database = await openWindow(folder);
  for (let number = 1; number <= ENTRIES; number++) {
    await database.write((transaction) => recordTransaction(transaction, 'earlier', number));
  }
  await close(database);
  return folder;
}

/** How long a window takes to open the database and migrate it, in milliseconds. */
async function timeToOpen(folder: string, window: string): Promise<number> {
  const child = prepareWindow({ window, folder, task: 'open' });
  await child.nextReport('ready');
  const start = performance.now();
  child.send('go');
  await child.nextReport('opened');
  const time = performance.now() - start;
  await child.kill();
  return time;
}

interface Killing {
  readonly folder: string;
  readonly window: string;
  readonly openingMs: number;
  readonly random: SeededRandom;
}

async function killAtMigration({ folder, window, openingMs, random }: Killing): Promise<void> {
  const children = [1, 2].map(() => prepareWindow({ window, folder, task: 'open' }));
  for (const child of children) await child.nextReport('ready');
  for (const child of children) child.send('go');
  const both = random.below(3) > 0;
  const dying = both ? children : children.slice(1);
  await Promise.all(dying.map((child) => meetEnd(child, random.next() * 1.5 * openingMs)));
  if (both) return;
  const [survivor] = children;
  await survivor?.nextReport('opened');
  await survivor?.kill();
}

async function meetEnd(child: ChildProgram, afterMs: number): Promise<void> {
  await pause(afterMs);
  await child.kill();
}

/** Asserts that the database has its earlier version or is wholly migrated, and works. Resolves to the version. */
async function expectOneVersion(
  folder: string,
  openEarlier: OpenWindow,
  openLater: OpenWindow,
): Promise<'earlier' | 'later'> {
  let total = ENTRIES;
  const before = await openEarlier(folder).catch((error: unknown) => {
    assert(isWaveFlowError(error) && error.kind === 'store.newer', String(error));
  });
  if (before) {
    assert.equal((await before.read(verifyHistory)).get('earlier'), ENTRIES);
    await before.write((transaction) => recordTransaction(transaction, 'after', 1));
    total++;
    await close(before);
  }
  const after = await openLater(folder);
  await expectMigrated(after, total);
  assert.equal((await after.read(verifyHistory)).get('earlier'), ENTRIES);
  await after.write((transaction) => recordTransaction(transaction, 'later', 1));
  assert.equal(await after.read(readTotal), total + 1);
  await close(after);
  await rejection(openEarlier(folder), 'store.newer');
  return before ? 'earlier' : 'later';
}

/** Closes a window and waits until it lets go of the files. */
async function close(database: Database): Promise<void> {
  database.dispose();
  await pause(20);
}

import assert from 'node:assert/strict';
import type { Database } from '../../../src/store/database';
import type { ChildProgram } from '../../support/childProgram';
import { withSeed, type SeededRandom } from '../../support/seededRandom';
import { temporaryFolder } from '../../support/temporaryFolder';
import { audit } from './ledger';
import { startWindow } from './window';
import { windows } from './windows';

// A folder is used for so many kills, lest reading everything takes ever longer.
const killsPerFolder = 25;
const writers = 3;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Windows that write at the same time and are killed at random moments, also while they open. */
export function describeKills(window: string, kills: number): void {
  it(`keeps what was acknowledged when writers are killed ${kills} times`, async function () {
    this.timeout(kills * 1000);
    await withSeed(async (random) => {
      for (let done = 0; done < kills; done += killsPerFolder) await killInOneFolder(window, random);
    });
  });
}

async function killInOneFolder(window: string, random: SeededRandom): Promise<void> {
  const folder = await temporaryFolder();
  const openWindow = windows[window] ?? assert.fail();
  const witness = await openWindow(folder);
  let started = 0;
  const start = (): Victim => {
    const writer = `writer ${++started}`;
    return { writer, child: startWindow({ window, folder, task: 'record', writer }) };
  };

  const victims = Array.from({ length: writers }, start);
  const acknowledged = new Map<string, number>();
  for (let kill = 0; kill < killsPerFolder; kill++) {
    const index = random.below(writers);
    const victim = victims[index] ?? assert.fail();
    await meetEnd(victim, random);
    acknowledged.set(victim.writer, Math.max(0, ...victim.child.heard('wrote')));
    victims[index] = start();
    if (kill % 5 === 4) await expectKept(witness, acknowledged);
  }
  for (const { writer, child } of victims) {
    await child.kill();
    acknowledged.set(writer, Math.max(0, ...child.heard('wrote')));
  }
  await expectKept(witness, acknowledged);
  const fresh = await openWindow(folder);
  await expectKept(fresh, acknowledged);
  assert([...acknowledged.values()].some((count) => count > 1), 'nobody wrote');
  witness.dispose();
  fresh.dispose();
}

interface Victim {
  readonly writer: string;
  readonly child: ChildProgram;
}

/** One in four dies early, perhaps before or while it opens the database. */
async function meetEnd({ child }: Victim, random: SeededRandom): Promise<void> {
  const early = random.below(4) === 0;
  await child.hear(early ? 'opening' : 'opened');
  await pause(random.next() * (early ? 20 : 40));
  await child.kill();
}

/** Everything acknowledged is there, and at most the last transactions of the dead beyond that. */
async function expectKept(database: Database, acknowledged: ReadonlyMap<string, number>): Promise<void> {
  const counts = await database.read(audit);
  for (const [writer, count] of acknowledged) {
    const kept = counts.get(writer) ?? 0;
    // Up to four were under way when their writer died.
    assert(kept >= count && kept <= count + 4, `${writer} was told of ${count} transactions, and ${kept} are there`);
  }
}

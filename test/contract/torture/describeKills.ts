import assert from 'node:assert/strict';
import { asWaveFlowError } from '../../../src/core/errors';
import type { Database } from '../../../src/store/database';
import type { ChildProgram } from '../../support/childProgram';
import { withSeed, type SeededRandom } from '../../support/seededRandom';
import { temporaryFolder } from '../../support/temporaryFolder';
import { verifyHistory } from './transactionHistory';
import { prepareWindow } from './startWindow';
import { WINDOW_KINDS, type OpenWindow } from './windowKinds';

// A folder is used for so many kills, lest reading everything takes ever longer.
const KILLS_PER_FOLDER = 25;
// So many processes get ready at a time. Two at most have the database open.
const FLEET_SIZE = 3;
const LONGEST_LIFE_MS = 40;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Windows that write at the same time and are killed at random moments, at times while they open. */
export function describeKills(window: string, kills: number, other = window): void {
  it(`keeps what was acknowledged when writers are killed ${kills} times (${[...new Set([window, other])].join(', ')})`, async function () {
    this.timeout(kills * 3000);
    await withSeed(async (random) => {
      for (let done = 0; done < kills; done += KILLS_PER_FOLDER) await killInOneFolder([window, other], random);
    });
  });
}

async function killInOneFolder(kinds: readonly [string, string], random: SeededRandom): Promise<void> {
  const folder = await temporaryFolder();
  const [openWindow, openOther] = kinds.map((window) => WINDOW_KINDS[window] ?? assert.fail()) as [
    OpenWindow,
    OpenWindow,
  ];
  const witness = await openWindow(folder);
  const other = await openOther(folder);
  const fleet: Writer[] = [];
  const writing: Writer[] = [];
  // Of the dead.
  const acknowledged = new Map<string, number>();
  const kill = async ({ name, kind, child, first = 0 }: Writer): Promise<void> => {
    await child.kill();
    acknowledged.set(name, Math.max(first, ...child.takenReports('wrote')));
    // Those of another computer wait until one of its own has seen that it is dead.
    if (kinds[0] !== kinds[1]) await (kind === 0 ? witness : other).write(() => undefined).catch(unlessElsewhere);
  };

  try {
    for (let started = 0; acknowledged.size < KILLS_PER_FOLDER;) {
      while (fleet.length < FLEET_SIZE) {
        const name = `writer ${++started}`;
        const kind = started % 2;
        const window = kinds[kind] ?? assert.fail();
        fleet.push({ name, kind, child: prepareWindow({ window, folder, task: 'record', writer: name }) });
      }
      const next = fleet.shift() ?? assert.fail();
      writing.push(next);
      await next.child.nextReport('ready');
      next.child.send('go');
      // The others may die while they open the database.
      if (random.below(3) > 0) next.first = await next.child.nextReport('wrote');
      await pause(random.next() * LONGEST_LIFE_MS);
      if (writing.length === 1) continue;
      const [victim] = writing.splice(random.below(2), 1);
      await kill(victim ?? assert.fail());
      if (acknowledged.size % 5 === 0) await expectKept(witness, acknowledged);
    }
  } finally {
    for (const writer of [...writing, ...fleet]) await kill(writer);
  }
  await expectKept(witness, acknowledged);
  const fresh = await openWindow(folder);
  await expectKept(fresh, acknowledged);
  const busy = [...acknowledged.values()].filter((count) => count > 0);
  assert(busy.length > KILLS_PER_FOLDER / 3, 'hardly any window wrote');
  witness.dispose();
  other.dispose();
  fresh.dispose();
}

/** One of another computer has the lock, so it is not a dead one of this computer that has. */
function unlessElsewhere(error: unknown): void {
  if (!['store.held', 'store.elsewhere'].includes(asWaveFlowError(error).kind)) throw error;
}

interface Writer {
  readonly name: string;
  /** Which of the two kinds of window. */
  readonly kind: number;
  readonly child: ChildProgram;
  /** The first acknowledgement, if the test waited for it. */
  first?: number;
}

/** Everything acknowledged is there, and at most the last transactions of the dead beyond that. */
async function expectKept(database: Database, acknowledged: ReadonlyMap<string, number>): Promise<void> {
  const counts = await database.read(verifyHistory);
  for (const [writer, count] of acknowledged) {
    const kept = counts.get(writer) ?? 0;
    // Up to four were under way when their writer died.
    assert(
      kept >= count && kept <= count + 4,
      `${writer} received ${count} acknowledgements, and ${kept} transactions are stored`,
    );
  }
}

import assert from 'node:assert/strict';
import type { Database } from '../../../src/store/database';
import type { ChildProgram } from '../../support/childProgram';
import { temporaryFolder } from '../../support/temporaryFolder';
import { readNumbers, readTotal } from '../entries';
import { digest } from './followEntries';
import { startWindow } from './startWindow';
import { WINDOW_KINDS } from './windowKinds';

const WRITERS = ['a', 'b', 'c', 'd'];
const EACH = 2500;
const steps = Array.from({ length: EACH / 250 }, (_, index) => (index + 1) * 250);

/** Four windows that write at the same time, much. */
export function describeManyWrites(window: string): void {
  describe('written to by four processes, 2,500 times each', function () {
    this.timeout(180_000);
    let database: Database;
    let children: ReadonlyMap<string, ChildProgram>;
    // By "writer step": when it was written, and when each of the others saw it.
    const written = new Map<string, number>();
    const seen = new Map<string, number[]>();

    before(async () => {
      const folder = await temporaryFolder();
      children = new Map(WRITERS.map((writer) => [writer, startWindow({ window, folder, task: 'count', writer })]));
      await Promise.all(
        [...children].flatMap(([writer, child]) => [
          listen(writer, child),
          ...WRITERS.map((other) => watch(other, writer, child)),
        ]),
      );
      const openWindow = WINDOW_KINDS[window] ?? assert.fail();
      database = await openWindow(folder);
    });

    after(async () => {
      database.dispose();
      for (const child of children.values()) await child.kill();
    });

    async function listen(writer: string, child: ChildProgram): Promise<void> {
      for (const step of steps) written.set(`${writer} ${step}`, await child.nextReport(`wrote ${step}`));
    }

    async function watch(writer: string, watcher: string, child: ChildProgram): Promise<void> {
      if (writer === watcher) return;
      for (const step of steps) {
        const moment = await child.nextReport(`saw ${writer} ${step}`);
        const key = `${writer} ${step}`;
        seen.set(key, [...(seen.get(key) ?? []), moment]);
      }
    }

    it('has all of it, in one order', async () => {
      for (const writer of WRITERS) {
        assert.deepEqual(
          await database.read((queries) => readNumbers(queries, writer)),
          Array.from({ length: EACH }, (_, index) => index + 1),
        );
      }
      // Each entry continues the count of the previous one, of any writer, and no count may come twice.
      assert.equal(await database.read(readTotal), WRITERS.length * EACH);
    });

    it('shows every window the same in the end', async () => {
      const expected = await database.read(digest);
      for (const child of children.values()) {
        child.send('digest');
        assert.equal(await child.nextReport('digest'), expected);
      }
    });

    it('shows every window the writes of the others within two seconds', () => {
      for (const [key, moment] of written) {
        const delays = (seen.get(key) ?? []).map((sight) => sight - moment);
        assert.equal(delays.length, WRITERS.length - 1);
        assert(Math.max(...delays) < 2000, `${key} was seen after ${Math.max(...delays)} ms`);
      }
    });
  });
}

import assert from 'node:assert/strict';
import type { Lock } from '../../src/core/lock';

/** What every lock does for those who share it in one process. `make` gives another lock on the same folder. */
export function describeLock(name: string, start: () => Promise<() => Lock>): void {
  describe(`Lock: ${name}`, () => {
    let make: () => Lock;

    beforeEach(async () => {
      make = await start();
    });

    it('settles like its task', async () => {
      const lock = make();
      const error = new Error('mine');
      assert.equal(await lock.run(async () => 7), 7);
      await assert.rejects(
        lock.run(() => Promise.reject(error)),
        (reason) => reason === error,
      );
      assert.equal(await lock.run(async () => 8), 8);
    });

    it('lets one task in at a time, in the order in which they came', async () => {
      const lock = make();
      const order: string[] = [];
      const task = (id: number) => async () => {
        order.push(`in ${id}`);
        await new Promise((resolve) => setTimeout(resolve, 0));
        order.push(`out ${id}`);
      };
      await Promise.all([1, 2, 3].map((id) => lock.run(task(id))));
      assert.deepEqual(order, ['in 1', 'out 1', 'in 2', 'out 2', 'in 3', 'out 3']);
    });

    it('admits no other task while a slow task runs', async () => {
      let inside = 0;
      let most = 0;
      const task = async () => {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inside--;
      };
      await Promise.all(Array.from({ length: 8 }, () => make()).map((lock) => lock.run(task)));
      assert.equal(most, 1);
    });

    it('shows its holder that another task waits', async () => {
      let waiting: Promise<unknown> | undefined;
      await make().run(async (hold) => {
        if (!hold.isContended) {
          const called = new Promise<void>((resolve) => hold.onContended(resolve));
          waiting = make().run(async () => undefined);
          await called;
        }
        assert.equal(hold.isContended, true);
      });
      await waiting;
    });
  });
}

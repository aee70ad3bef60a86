import assert from 'node:assert/strict';
import { storeFailed } from '../../../../src/core/errors';
import { CheckpointSchedule } from '../../../../src/store/engine/checkpointSchedule';

const MINUTE = 60_000;

describe('CheckpointSchedule', () => {
  const failure = storeFailed('app.db', new Error('ENOSPC'));
  let now: number;
  let failures: unknown[];
  let schedule: CheckpointSchedule;

  beforeEach(() => {
    now = 1_000_000_000;
    failures = [];
    schedule = new CheckpointSchedule({
      limits: { bytes: 1000, records: 10 },
      clock: { now: () => now },
      onFailure: (reported) => failures.push(reported),
    });
  });

  const size = (sequence: number, end = 100, firstSequence = 1, length = 0) => ({
    position: { start: 0, end, sequence, chain: 0 },
    log: { id: 'log', base: { sha256: '', length }, firstSequence },
  });

  it('is due beyond the limit of bytes, and at the limit of records', () => {
    assert.equal(schedule.isDue(size(2, 1000)), false);
    assert.equal(schedule.isDue(size(2, 1001)), true);
    assert.equal(schedule.isDue(size(10)), false);
    assert.equal(schedule.isDue(size(11)), true);
  });

  describe('with a limit that follows the snapshot', () => {
    const limits = { bytes: 1e9, records: 10_000, snapshotBytesPerRecord: 5_000 };
    const table: readonly [snapshot: number, records: number][] = [
      [0, 1_000],
      [5_000_000, 1_000],
      [10_000_000, 2_000],
      [50_000_000, 10_000],
      [200_000_000, 10_000],
    ];

    for (const [length, records] of table) {
      it(`is due after ${records} records at ${length} bytes, and after a failure when it has grown by as many`, () => {
        const follower = new CheckpointSchedule({ limits, clock: { now: () => now }, onFailure: () => undefined });
        const grown = (count: number) => size(1 + count, 100, 1, length);
        assert.equal(follower.isDue(grown(records - 1)), false);
        assert.equal(follower.isDue(grown(records)), true);
        follower.fail(grown(records), failure);
        assert.equal(follower.isDue(grown(2 * records - 1)), false);
        assert.equal(follower.isDue(grown(2 * records)), true);
      });
    }
  });

  it('is due again after a failure when the log has grown by the limit of records', () => {
    schedule.fail(size(11), failure);
    assert.equal(schedule.isDue(size(11)), false);
    assert.equal(schedule.isDue(size(20)), false);
    assert.equal(schedule.isDue(size(21)), true);
  });

  it('is due again five minutes after a failure, however little was written', () => {
    schedule.fail(size(11), failure);
    now += 5 * MINUTE - 1;
    assert.equal(schedule.isDue(size(12)), false);
    now += 1;
    assert.equal(schedule.isDue(size(12)), true);
  });

  it('counts the five minutes from the last failure', () => {
    schedule.fail(size(11), failure);
    now += 5 * MINUTE;
    schedule.fail(size(12), failure);
    now += MINUTE;
    assert.equal(schedule.isDue(size(13)), false);
  });

  it('is due again at once where the clock was set back', () => {
    schedule.fail(size(11), failure);
    now -= 1;
    assert.equal(schedule.isDue(size(12)), true);
  });

  it('reports the first of several failures, the end of them, and the next one', () => {
    schedule.update(size(2));
    schedule.fail(size(11), failure);
    schedule.fail(size(21), failure);
    schedule.update(size(22));
    assert.deepEqual(failures, [failure]);
    schedule.update(size(22, 100, 22));
    schedule.update(size(23, 100, 22));
    assert.deepEqual(failures, [failure, null]);
    schedule.fail(size(40, 100, 22), failure);
    assert.deepEqual(failures, [failure, null, failure]);
  });
});

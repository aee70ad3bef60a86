import assert from 'node:assert/strict';
import { answerFailed, clockConflict } from '../../../src/core/errors';
import { refusalCode, Refusals, type RefusedOperation } from '../../../src/sync/refusals';
import type { DrainDatabase } from '../../../src/sync/drainDatabase';

const HOST = 'music.example.com';
const failed = { error: answerFailed(HOST, 422), status: 422 };
const conflict = { error: clockConflict(HOST), status: 409 };

const refused = (number: number, refusal: RefusedOperation['refusal'] = failed): RefusedOperation => {
  const row = { entity: 'playlist', entityId: String(number), operationId: String(number) } as RefusedOperation['row'];
  return { row, reason: 'refused', refusal };
};

describe('The stored code of a refusal', () => {
  const unreadable = { error: answerFailed(HOST, 200), status: null };
  const table: readonly (readonly [string, Omit<RefusedOperation, 'row'>, string])[] = [
    ['a response with a status', { reason: 'refused', refusal: failed }, 'answer.failed 422'],
    ['a clock value that was used', { reason: 'refused', refusal: conflict }, 'sync.clockConflict'],
    ['a response without a status of its own', { reason: 'refused', refusal: unreadable }, 'answer.failed 200'],
    ['a response that does not list it', { reason: 'ignored', refusal: failed }, 'sync.ignored'],
  ];
  for (const [what, operation, code] of table) {
    it(`${what}: ${code}`, () => assert.equal(refusalCode(operation), code));
  }
});

describe('Refusals in one push', () => {
  let writes: number;
  let refusals: Refusals;

  beforeEach(() => {
    writes = 0;
    const outbox = { write: async () => writes++ } as unknown as DrainDatabase;
    refusals = new Refusals({ outbox, host: HOST, clock: { now: () => 0 } });
  });

  it('are too many from the eighth in a row on', async () => {
    for (let number = 1; number <= 7; number++) await refusals.add(refused(number));
    assert.equal(refusals.isLimitReached, false);
    await refusals.add(refused(8));
    assert.equal(refusals.isLimitReached, true);
    await refusals.confirm();
    assert.equal(refusals.isLimitReached, false);
  });

  it('list what was tried, and nothing before', async () => {
    assert.deepEqual(refusals.refusedIds, []);
    await refusals.add(refused(1));
    assert.deepEqual(refusals.refusedIds, ['1']);
  });

  it('cost no write if the server accepted everything', async () => {
    await refusals.confirm();
    assert.equal(writes, 0);
  });

  const alone: readonly (readonly [string, RefusedOperation['refusal'], boolean])[] = [
    ['may be parked in the end', failed, true],
    ['is never parked where its clock value was used: such a server knows every value', conflict, false],
  ];
  for (const [what, refusal, isWeighed] of alone) {
    it(`of a single operation, which ${what}`, async () => {
      await refusals.add(refused(1, refusal));
      const before = writes;
      await refusals.conclude();
      assert.equal(writes > before, isWeighed);
    });
  }
});

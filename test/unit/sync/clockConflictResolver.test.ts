import assert from 'node:assert/strict';
import { asWaveFlowError } from '../../../src/core/errors';
import { SERVER, TestProfile } from '../../support/libraryWindow';
import { SyncEditor, type SyncWindow } from '../../support/syncWindow';

describe('A push with a clock value that is already used', () => {
  let editor: SyncEditor;
  let profile: TestProfile;
  let window: SyncWindow;

  const log = () => editor.server.log(SERVER, 'ada').map(({ entity_id }) => entity_id);
  const lamports = () => editor.server.pushes.map(({ body }) => body.ops.map(({ lamport_ts }) => lamport_ts));
  const push = () => window.sync.pushNow();
  const run = (sql: string) => profile.store.write((transaction) => transaction.run(sql));

  /** The device has used values up to 50. */
  beforeEach(async () => {
    editor = await SyncEditor.make();
    profile = await TestProfile.make();
    profile.signIn('ada');
    window = editor.openWindow([profile]);
    await window.queue('old');
    run('UPDATE sync_pending_op SET lamport_ts = 50');
    await push();
    run(`UPDATE profile_setting SET value = '49' WHERE key = 'sync.lamport_local_max'`);
    editor.server.pushes.length = 0;
  });

  it("observes the server's clock, restamps everything in order, keeps the operation ids and continues at once", async () => {
    const ids = await window.queue('a', 'b', 'c');
    assert.deepEqual(await push(), { outcome: 'drained', sent: 3, remaining: 0 });
    assert.deepEqual(lamports(), [
      [50, 51, 52],
      [53, 54, 55],
    ]);
    assert.deepEqual(
      editor.server.pushes[1]?.body.ops.map(({ operation_id }) => operation_id),
      ids,
    );
    assert.equal((await window.sync.outboxState()).lamport_local_max, 55);
    assert.equal((await window.sync.status()).lastError, null);
  });

  it('also restamps what is queued behind the batch', async () => {
    await window.queue(...Array.from({ length: 150 }, (_, index) => `e${index}`));
    await push();
    const values = editor.server
      .log(SERVER, 'ada')
      .slice(1)
      .map(({ lamport_ts }) => lamport_ts);
    assert.deepEqual(
      values,
      [...values].sort((one, other) => one - other),
    );
    assert.equal(new Set(values).size, 150);
  });

  it('on a server that takes no lower value either', async () => {
    editor.server.strict = true;
    run(`UPDATE profile_setting SET value = '10' WHERE key = 'sync.lamport_local_max'`);
    await window.queue('a', 'b');
    assert.deepEqual(await push(), { outcome: 'drained', sent: 2, remaining: 0 });
    assert.deepEqual(lamports(), [
      [11, 12],
      [51, 52],
    ]);
  });

  it('also where a batch goes in several requests', async () => {
    const payload = { value: 'ü'.repeat(100_000) };
    await window.queueDrafts(
      Array.from({ length: 9 }, (_, index) => ({
        entity: 'playlist',
        entityId: `e${index}`,
        field: 'name',
        op: 'set',
        payload,
      })),
    );
    assert.deepEqual(await push(), { outcome: 'drained', sent: 9, remaining: 0 });
    assert.deepEqual(lamports(), [[50, 51, 52, 53], [59, 60, 61, 62], [63, 64, 65, 66], [67]]);
  });

  it('marks the operation in question, naming what the server had', async () => {
    const [a, b] = await window.queue('a', 'b');
    editor.server.hold = async () => {
      if (editor.server.pushes.length === 1) editor.server.faults.push('network');
    };
    await push();
    assert.match((await window.row(a ?? ''))?.lastError ?? '', /network/);
    assert.equal((await window.row(a ?? ''))?.attempts, 2);
    assert.equal((await window.row(b ?? ''))?.attempts, 1);
  });

  it('gives up after five rounds, for this time', async () => {
    const conflict = { error: 'lamport_regression', device_id: 'd', stored_max: 60, offending_lamport_ts: 1 };
    await window.queue('a');
    for (let times = 0; times < 6; times++) editor.server.faults.push({ status: 409, body: conflict });
    assert.deepEqual(await push(), { outcome: 'drained', sent: 0, remaining: 1 });
    assert.equal(editor.server.faults.length, 0);
    assert.equal((await window.sync.status()).lastError?.kind, 'sync.clockConflict');
    assert.deepEqual(await push(), { outcome: 'drained', sent: 1, remaining: 0 });
  });

  it('again and again: no more than fifteen times in all, then once a day, and it says so', async () => {
    await window.queue('a', 'b');
    editor.server.storedMax = 60;
    const used = async () => (await window.sync.outboxState()).lamport_local_max;
    for (let times = 0; times < 30; times++)
      assert.deepEqual(await push(), { outcome: 'drained', sent: 0, remaining: 2 });
    assert.equal(await used(), 60 + 15 * 2);
    assert.equal((await window.sync.status()).lastError?.kind, 'sync.clockConflict');
    assert.equal((await window.sync.status()).parked, 0);
    for (let day = 1; day <= 3; day++) {
      await editor.timers.pass(24 * 60 * 60_000);
      for (let times = 0; times < 3; times++) await push();
      assert.equal(await used(), 60 + 15 * 2 + day * 2);
    }
    editor.server.storedMax = undefined;
    assert.deepEqual(await push(), { outcome: 'drained', sent: 2, remaining: 0 });
    assert.deepEqual(log(), ['old', 'a', 'b']);
  });

  it('for one operation only: the others go on, and that one is parked', async () => {
    await window.queue('a', 'bad', 'b');
    editor.server.firewall = {
      word: 'bad',
      fault: { status: 409, body: { error: 'lamport_regression', stored_max: 60 } },
    };
    for (let times = 0; times < 3; times++) {
      await window.queue(`c${times}`);
      await push();
    }
    assert.deepEqual(log(), ['old', 'a', 'b', 'c0', 'c1', 'c2']);
    assert.deepEqual(
      (await window.sync.listOutbox()).map(({ entityId, parkedReason }) => [entityId, parkedReason]),
      [['bad', 'refused']],
    );
  });

  it('of a later server’s clock: stamps anew as well', async () => {
    await window.queue('a');
    const conflict = { error: 'hlc_regression', device_id: 'd', offending_hlc: { wall: 0, logical: 70 } };
    editor.server.faults.push({ status: 409, body: conflict });
    assert.deepEqual(await push(), { outcome: 'drained', sent: 1, remaining: 0 });
    assert.deepEqual(lamports(), [[71]]);
  });

  for (const storedMax of [2 ** 31 - 1, 2 ** 31 - 2 ** 20 + 1, 52 + 2 ** 22 + 1, 1e300, -1, 0.5]) {
    it(`and a value that cannot be true, ${storedMax}: restamps nothing, and logs once per push`, async () => {
      await window.queue('a', 'b', 'c');
      editor.server.storedMax = storedMax;
      for (let times = 1; times <= 3; times++) {
        assert.deepEqual(await push(), { outcome: 'drained', sent: 0, remaining: 3 });
        assert.deepEqual(
          window.syncFailures.map((error) => asWaveFlowError(error).kind),
          Array(times).fill('sync.clockConflict'),
        );
      }
      assert.equal((await window.sync.outboxState()).lamport_local_max, 52);
      editor.server.storedMax = undefined;
      assert.deepEqual(await push(), { outcome: 'drained', sent: 3, remaining: 0 });
    });
  }
});

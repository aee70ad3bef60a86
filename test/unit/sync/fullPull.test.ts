import assert from 'node:assert/strict';
import { networkFailed } from '../../../src/core/errors';
import { readPullState } from '../../../src/store/tables/pullState';
import { INITIAL_PUSH_STATE, writePushState } from '../../../src/store/tables/pushState';
import { SERVER, TestProfile } from '../../support/libraryWindow';
import { applied, staged } from '../../support/recordingTarget';
import { SyncEditor, type SyncWindow } from '../../support/syncWindow';

const COMPLETE = (received: number) => ({ outcome: 'pulled', received, isComplete: true });
const INCOMPLETE = (received: number) => ({ outcome: 'pulled', received, isComplete: false });

describe('A pull of the full state', () => {
  let editor: SyncEditor;
  let profile: TestProfile;
  let window: SyncWindow;

  const pull = async (of = window) => {
    const result = of.sync.syncNow();
    result.catch(() => undefined);
    await editor.timers.pass(2_000);
    return (await result).pull;
  };
  const live = () => applied(profile.store.connection);
  const scope = () => ({ serverUrl: SERVER, accountId: 'ada', profileId: profile.id });
  const state = () => readPullState(profile.store.connection, scope());
  const ids = (count: number, prefix = 'o') => Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
  const requests = () => editor.remote.requests.filter((request) => !request.startsWith('acknowledge'));

  beforeEach(async () => {
    editor = await SyncEditor.make();
    profile = await TestProfile.make();
    profile.signIn('ada');
    window = editor.openWindow([profile]);
  });
  afterEach(() => window.dispose());

  describe('for the first time', () => {
    it('applies the full state part by part, then what came meanwhile', async () => {
      editor.remote.storeSilently(...ids(5));
      editor.remote.onRequest = (request) => {
        if (request === 'fetchAll 4') editor.remote.storeSilently('o6');
      };
      assert.deepEqual(await pull(), COMPLETE(6));
      assert.deepEqual(live(), ids(6));
      assert.deepEqual(requests().slice(0, 3), ['fetchAll null', 'fetchAll 2', 'fetchAll 4']);
      const { cursor, lastPullAt } = state();
      assert.deepEqual([cursor, lastPullAt], ['6', editor.timers.now() - 2_000]);
    });

    it('goes on where another window was killed', async () => {
      editor.remote.storeSilently(...ids(5));
      editor.remote.faults.push(undefined, undefined, networkFailed('network.broken', 'home'));
      assert.deepEqual(await pull(), INCOMPLETE(4));
      assert.deepEqual(live(), ids(4));
      const second = editor.openWindow([profile]);
      editor.remote.requests.length = 0;
      assert.deepEqual(await pull(second), COMPLETE(1));
      assert.equal(requests()[0], 'fetchAll 4');
      assert.deepEqual(live(), ids(5));
      second.dispose();
    });

    it('collects beside the live data if this device has pushed before: what it pushed may be gone', async () => {
      const now = editor.timers.now();
      profile.store.write((transaction) =>
        writePushState(transaction, scope(), { ...INITIAL_PUSH_STATE, lastPushAt: now }),
      );
      editor.remote.storeSilently(...ids(5));
      let duringPull: string[] | undefined;
      editor.remote.onRequest = (request) => {
        if (request === 'fetchAll 4') duringPull = live();
      };
      assert.deepEqual(await pull(), COMPLETE(5));
      assert.deepEqual([duringPull, live()], [[], ids(5)]);
    });

    it('collects anew beside the live data if the server begins anew', async () => {
      editor.remote.storeSilently(...ids(5));
      editor.remote.faults.push(undefined, undefined, networkFailed('network.broken', 'home'));
      await pull();
      editor.remote.rejectsContinuations = true;
      editor.remote.compact(0, 'o1');
      assert.deepEqual(await pull(), COMPLETE(4));
      assert.deepEqual(live(), ['o2', 'o3', 'o4', 'o5']);
    });
  });

  describe('after a cursor that is too old', () => {
    beforeEach(async () => {
      editor.remote.storeSilently('a', 'b', 'c');
      await pull();
      editor.remote.storeSilently('d', 'e', 'f');
      editor.remote.compact(6, 'a', 'd');
      editor.remote.requests.length = 0;
    });

    it('ends in the state of a fresh device', async () => {
      assert.deepEqual(await pull(), COMPLETE(4));
      const fresh = await TestProfile.make();
      fresh.signIn('ada');
      const device = editor.openWindow([fresh]);
      await pull(device);
      assert.deepEqual(live(), applied(fresh.store.connection));
      assert.deepEqual(live(), ['b', 'c', 'e', 'f']);
      assert.equal(state().cursor, '6');
      device.dispose();
    });

    it('keeps the live data until everything is there', async () => {
      editor.remote.onRequest = (request) => {
        if (request.startsWith('fetchAll')) assert.deepEqual(live(), ['a', 'b', 'c']);
      };
      assert.deepEqual(await pull(), COMPLETE(4));
      assert.deepEqual(live(), ['b', 'c', 'e', 'f']);
    });

    it('tells the library of a gap', async () => {
      editor.remote.hasGap = true;
      await pull();
      assert.deepEqual(editor.target.gaps, [true]);
      assert.deepEqual(live(), ['a', 'b', 'c', 'e', 'f']);
    });

    for (let step = 0; step < 12; step++) {
      it(`and a kill at transaction ${step + 1}: another window ends in the same state`, async () => {
        let commits = 0;
        // After this transaction, nothing reaches the disk any more.
        profile.store.onCommit = () => {
          if (++commits === step) profile.store.refuse(1_000);
        };
        if (step === 0) profile.store.refuse(1_000);
        await pull().catch(() => undefined);
        window.dispose();
        profile.store.refuse(0);
        profile.store.onCommit = () => undefined;
        window = editor.openWindow([profile]);
        await pull();
        assert.deepEqual(live(), ['b', 'c', 'e', 'f']);
        assert.deepEqual(staged(profile.store.connection), []);
        const { cursor, continuation, isStaging, stagedCursor } = state();
        assert.deepEqual([cursor, continuation, isStaging, stagedCursor], ['6', null, false, null]);
      });
    }

    it('goes on where it was interrupted', async () => {
      editor.remote.faults.push(undefined, undefined, undefined, networkFailed('network.broken', 'home'));
      await pull();
      assert.deepEqual(
        [live(), staged(profile.store.connection)],
        [
          ['a', 'b', 'c'],
          ['b', 'c'],
        ],
      );
      editor.remote.requests.length = 0;
      await pull();
      assert.equal(requests()[0], 'fetchAll 4');
      assert.deepEqual(live(), ['b', 'c', 'e', 'f']);
    });

    it('begins anew if the server does', async () => {
      editor.remote.faults.push(undefined, undefined, undefined, networkFailed('network.broken', 'home'));
      await pull();
      editor.remote.compact(6, 'b');
      editor.remote.rejectsContinuations = true;
      await pull();
      assert.deepEqual(live(), ['c', 'e', 'f']);
    });

    it('gives up for now if no cursor is good', async () => {
      editor.remote.compact(1_000);
      assert.equal((await pull()).outcome, 'pulled');
      assert.equal((await window.sync.status()).pullError?.kind, 'answer.failed');
      assert(requests().length < 20, String(requests().length));
    });

    it('keeps own edits that wait', async () => {
      editor.server.outage = { fault: 'network', sparesEmpty: false };
      await window.queue('edit');
      await pull();
      assert.deepEqual(await window.waiting(), ['edit']);
    });
  });
});

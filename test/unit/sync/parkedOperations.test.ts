import assert from 'node:assert/strict';
import { SERVER, TestProfile } from '../../support/libraryWindow';
import { SyncEditor, type SyncWindow } from '../../support/syncWindow';

const names = (count: number, prefix = 'e') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

describe('An operation that the server refuses', () => {
  let editor: SyncEditor;
  let profile: TestProfile;
  let window: SyncWindow;
  let edits = 0;

  const log = () => editor.server.log(SERVER, 'ada').map(({ entity_id }) => entity_id);
  const push = () => window.sync.pushNow();
  /** With an edit that the server takes, so that it is plain who is to blame. */
  const pushWithAnother = async () => {
    await window.queue(`other ${++edits}`);
    return push();
  };
  const parked = async () =>
    (await window.sync.listOutbox())
      .filter(({ parkedAt }) => parkedAt !== null)
      .map(({ entityId, parkedReason }) => `${entityId} ${parkedReason}`);
  const others = () => log().filter((name) => !name.startsWith('other'));

  beforeEach(async () => {
    editor = await SyncEditor.make();
    profile = await TestProfile.make();
    profile.signIn('ada');
    window = editor.openWindow([profile]);
    edits = 0;
  });

  describe('and is parked', () => {
    let ids: string[];

    beforeEach(async () => {
      ids = await window.queue('bad', 'bad', 'good');
      editor.server.poison.set(ids[0] ?? '', 422);
      for (let times = 0; times < 3; times++) await pushWithAnother();
      assert.deepEqual(await parked(), ['bad refused', 'bad follows']);
      assert.deepEqual(others(), ['good']);
      // The versions are noted by the first look at them.
      await push();
      await editor.timers.pass(1);
    });

    const pushes = () => editor.server.pushes.length;
    const attempts = async () => (await window.row(ids[0] ?? ''))?.attempts;

    it('is not retried at once', async () => {
      const before = pushes();
      await push();
      window.sync.start();
      await editor.timers.pass(2 * HOUR);
      assert.equal(pushes(), before);
    });

    const reasons: readonly (readonly [string, () => unknown])[] = [
      ['after a day', () => editor.timers.pass(DAY)],
      [
        'after a clock that was far ahead',
        () =>
          profile.store.write((transaction) => transaction.run('UPDATE sync_pending_op SET last_attempt_at = 1e14')),
      ],
      ['with another version of the server', () => void (editor.server.version = '1.1.0')],
      [
        'with another version of the program',
        () => {
          window.dispose();
          editor.version = '1.1.0';
          window = editor.openWindow([profile]);
        },
      ],
      [
        'after a sign-in',
        async () => {
          profile.signOut();
          await push();
          profile.signIn('ada');
        },
      ],
    ];
    for (const [title, happen] of reasons) {
      it(`is retried automatically ${title}, once, and keeps its position`, async () => {
        await happen();
        window.statuses.length = 0;
        window.sync.start();
        window.sync.resume();
        await editor.timers.pass(60_000);
        assert.equal(await attempts(), 4);
        assert.deepEqual(await parked(), ['bad refused', 'bad follows']);
        assert.deepEqual(
          [...new Set(window.statuses.map(({ parked: count, pending }) => [count, pending].join()))],
          ['2,0'],
          'without a notification',
        );
        await editor.timers.pass(2 * HOUR);
        assert.equal(await attempts(), 4);
      });

      it(`arrives automatically ${title}, in order with the operations behind it`, async () => {
        editor.server.poison.clear();
        await happen();
        window.sync.start();
        window.sync.resume();
        await editor.timers.pass(60_000);
        assert.deepEqual(others(), ['good', 'bad', 'bad']);
        assert.deepEqual(
          editor.server
            .log(SERVER, 'ada')
            .slice(-2)
            .map(({ operation_id }) => operation_id),
          ids.slice(0, 2),
        );
        assert.deepEqual(await window.sync.listOutbox(), []);
      });
    }

    it('notices another version of the server automatically, within an hour', async () => {
      window.sync.start();
      editor.server.version = '1.1.0';
      await editor.timers.pass(HOUR + 60_000);
      assert.equal(await attempts(), 4);
    });

    it('is retried in an outage, which changes nothing', async () => {
      editor.server.outage = { fault: { status: 500 }, sparesEmpty: true };
      await editor.timers.pass(DAY);
      await push();
      assert.equal(await attempts(), 4);
      editor.server.outage = { fault: 'network', sparesEmpty: false };
      await editor.timers.pass(DAY + 1);
      await push();
      assert.deepEqual(await parked(), ['bad refused', 'bad follows']);
      editor.server.outage = undefined;
      editor.server.poison.clear();
      await push();
      assert.deepEqual(await window.sync.listOutbox(), []);
    });

    it('is retried with a new clock value if the server wants one', async () => {
      editor.server.poison.clear();
      editor.server.strict = true;
      await editor.timers.pass(DAY);
      await push();
      assert.deepEqual(others(), ['good', 'bad', 'bad']);
    });

    it('is not retried if it is damaged or too large', async () => {
      profile.store.write((transaction) =>
        transaction.run(`UPDATE sync_pending_op SET parked_reason = 'tooLarge' WHERE parked_reason = 'refused'`),
      );
      await editor.timers.pass(DAY);
      const before = editor.server.requests.length;
      await push();
      assert.equal(editor.server.requests.length, before);
    });

    it('is retried when the user asks for it, with the operations behind it', async () => {
      editor.server.poison.clear();
      assert.equal(await window.sync.retryParked(), 2);
      assert.deepEqual(await push(), { outcome: 'drained', sent: 2, remaining: 0 });
      assert.deepEqual(
        editor.server
          .log(SERVER, 'ada')
          .slice(-2)
          .map(({ operation_id }) => operation_id),
        ids.slice(0, 2),
      );
    });

    it('is retried three times', async () => {
      await window.sync.retryParked([ids[0] ?? '']);
      await pushWithAnother();
      await pushWithAnother();
      assert.deepEqual(await parked(), []);
      await pushWithAnother();
      assert.deepEqual(await parked(), ['bad refused', 'bad follows']);
    });

    it('is discarded when the user asks for it, and the operations behind it are sent', async () => {
      assert.equal(await window.sync.discardParked([ids[0] ?? '']), 1);
      assert.deepEqual(await push(), { outcome: 'drained', sent: 1, remaining: 0 });
      assert.deepEqual(others(), ['good', 'bad']);
    });

    it('is retried at its position, even during a push that is already past it', async () => {
      editor.server.poison.clear();
      const later = (await window.queue(...names(100), 'bad')).at(-1);
      let retried: Promise<number> | undefined;
      editor.server.holdAnswer = async () => {
        retried ??= window.sync.retryParked();
        await retried;
      };
      await push();
      await push();
      const order = editor.server.log(SERVER, 'ada').map(({ operation_id }) => operation_id);
      assert.deepEqual(
        order.filter((id) => ids.includes(id) || id === later),
        [ids[2], ids[0], ids[1], later],
      );
      assert.deepEqual(await window.waiting(), []);
    });

    it('is exported completely', async () => {
      const exported = JSON.parse(await window.sync.exportParked()) as {
        operationId: string;
        payload: unknown;
        parkedReason: string;
      }[];
      assert.deepEqual(
        exported.map(({ operationId, payload, parkedReason }) => [operationId, payload, parkedReason]),
        [
          [ids[0], { value: 'bad' }, 'refused'],
          [ids[1], { value: 'bad' }, 'follows'],
        ],
      );
    });
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { z } from 'zod';
import type { OutboxRow } from '../../../src/store/tables/outbox';
import { fuzzAsync } from '../../support/fuzz';
import { assertTotals } from '../../support/libraryTotals';
import { RemoteDevice } from '../../support/remoteDevice';
import { RemoteLog } from '../../support/remoteLog';
import { song } from '../../support/songs';

const TITLES = ['a', 'b', 'c', 'd', 'e', 'f'];

const hashRow = z.object({ hash: z.string() });
const countRow = z.object({ count: z.number() });

const number = fc.nat(1_000);
const device = fc.nat(1);
const step = fc.oneof(
  fc.record({
    kind: fc.constantFrom('create', 'rename', 'describe', 'delete', 'undo', 'add', 'remove', 'move', 'like', 'rate'),
    device,
    first: number,
    second: number,
  }),
  fc.record({
    kind: fc.constantFrom('push', 'loseResponse', 'pull', 'resync', 'learn', 'rollBack'),
    device,
    first: number,
    second: number,
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A device with its own tracks, and what was deleted on it. */
class Actor {
  readonly device: RemoteDevice;
  readonly #log: RemoteLog;
  /** By operation id, in their order. */
  readonly #edits = new Map<string, OutboxRow>();
  readonly #deleted: (() => Promise<unknown>)[] = [];

  constructor(actor: RemoteDevice, log: RemoteLog) {
    this.device = actor;
    this.#log = log;
  }

  /** Takes a step; then the user must see the log as far as it was pulled, and every edit of this device on top. */
  async take(taken: Step): Promise<void> {
    await this.#take(taken);
    for (const row of this.device.outbox()) this.#edits.set(row.operationId, row);
    const expected = this.#log.state(this.device.cursor, [...this.#edits.values()]);
    assert.deepEqual(this.device.visible(), known(expected, this.device), taken.kind);
    assertTotals(this.device.profile.store.connection);
  }

  async #take({ kind, first, second }: Step): Promise<void> {
    const { library } = this.device;
    const playlist = pick(await library.playlists.list(), first);
    const tracks = playlist ? await library.playlists.tracks(playlist.id) : [];
    const track = pick(tracks, second);
    const [any] = await library.tracks.remember([song(pick(TITLES.slice(0, 3), second) ?? 'a')]);
    switch (kind) {
      case 'create':
        await library.playlists.create({ name: `p${first}` });
        break;
      case 'rename':
        if (playlist) await library.playlists.update(playlist.id, { name: `n${second}`, colorId: `c${second % 3}` });
        break;
      case 'describe':
        if (playlist) await library.playlists.update(playlist.id, { description: second % 2 ? `d${second}` : '' });
        break;
      case 'delete':
        if (playlist) {
          const deleted = await library.playlists.delete(playlist.id);
          this.#deleted.push(() => library.playlists.restore(deleted));
        }
        break;
      case 'undo':
        await this.#deleted.pop()?.();
        break;
      case 'add': {
        const titles = TITLES.slice(second % 4, (second % 4) + 3);
        const ids = await library.tracks.remember(titles.map((title) => song(title)));
        if (playlist) await library.playlists.addTracks(playlist.id, ids);
        break;
      }
      case 'remove':
        if (playlist && track) await library.playlists.removeTracks(playlist.id, [track.trackId]);
        break;
      case 'move':
        if (playlist && track) {
          await library.playlists.moveTracks(playlist.id, [track.trackId], first % (tracks.length + 1));
        }
        break;
      case 'like':
        if (any !== undefined) await library.likes.toggle(any);
        break;
      case 'rate':
        if (any !== undefined) await library.ratings.set(any, second % 4 === 0 ? null : second % 256);
        break;
      case 'learn':
        await library.tracks.remember([song(pick(TITLES, first) ?? 'a')]);
        break;
      default:
        this.#sync(kind, first);
    }
  }

  #sync(kind: Step['kind'], size: number): void {
    const rows = this.device.outbox();
    const some = rows.slice(0, 1 + (size % (rows.length + 1)));
    if (kind === 'push' || kind === 'loseResponse') this.#log.push(some);
    if (kind === 'push') this.device.confirm(some);
    if (kind === 'pull') this.pull(1 + (size % 4));
    if (kind === 'resync') this.resync(1 + (size % 5));
    if (kind === 'rollBack') this.#rollBack();
  }

  pull(size: number): void {
    const changes = this.#log.changes.slice(this.device.cursor, this.device.cursor + size);
    this.device.apply(...changes);
    this.device.cursor += changes.length;
  }

  resync(size: number): void {
    this.device.beginStaging();
    for (let from = 0; from < this.#log.changes.length; from += size) {
      this.device.stage(...this.#log.changes.slice(from, from + size));
    }
    this.device.finishStaging();
    this.device.cursor = this.#log.changes.length;
  }

  #rollBack(): void {
    const before = this.device.dump();
    const failure = new Error('rolled back');
    assert.throws(
      () =>
        this.device.write((transaction) => {
          const context = this.device.context();
          this.device.remote.apply(transaction, context, this.#log.changes.slice(this.device.cursor));
          this.device.remote.beginStaging(transaction, context);
          this.device.remote.stage(transaction, context, this.#log.changes);
          this.device.remote.finishStaging(transaction, context, { continuation: null, hasGap: false });
          throw failure;
        }),
      failure,
    );
    assert.deepEqual(this.device.dump(), before);
  }

  pushAll(): void {
    const rows = this.device.outbox();
    this.#log.push(rows);
    this.device.confirm(rows);
  }
}

const pick = <T>(items: readonly T[], index: number): T | undefined => items[index % Math.max(1, items.length)];

describe('Changes from elsewhere', function () {
  this.timeout('5m');

  it('end in what the log amounts to, on every device', async () => {
    await fuzzAsync(
      fc.array(step, { maxLength: 60, size: 'max' }),
      async (steps) => {
        const log = new RemoteLog();
        const actors = [
          new Actor(await RemoteDevice.make('1'), log),
          new Actor(await RemoteDevice.make('2'), log),
        ] as const;
        const fresh = new Actor(await RemoteDevice.make('3'), log);
        const staged = new Actor(await RemoteDevice.make('4'), log);
        // Other row ids than on the first device.
        await actors[1].device.library.tracks.remember(['x', 'e', 'c'].map((title) => song(title)));
        for (const one of steps) await actors[one.device === 0 ? 0 : 1].take(one);
        for (const actor of actors) actor.pushAll();
        for (const actor of [...actors, fresh]) while (actor.device.cursor < log.changes.length) actor.pull(7);
        staged.resync(5);
        const expected = known(log.state(), fresh.device);
        for (const [index, actor] of [...actors, fresh, staged].entries()) {
          assert.deepEqual(known(actor.device.visible(), fresh.device), expected, `device ${index + 1}`);
          assert.deepEqual(actor.device.outbox(), []);
          assert.deepEqual(sentOf(actor.device), 0);
        }
        for (const actor of [...actors, fresh, staged]) actor.device.dispose();
      },
      60,
    );
  });
});

/** Without likes and ratings of files that the device does not know. */
function known<T extends { readonly likes: readonly string[]; readonly ratings: Readonly<Record<string, number>> }>(
  state: T,
  { profile }: RemoteDevice,
): T {
  const hashes = new Set(
    profile.store.connection.all(hashRow, 'SELECT file_hash AS hash FROM track').map(({ hash }) => hash),
  );
  return {
    ...state,
    likes: state.likes.filter((hash) => hashes.has(hash)),
    ratings: Object.fromEntries(Object.entries(state.ratings).filter(([hash]) => hashes.has(hash))),
  };
}

const sentOf = ({ profile }: RemoteDevice): number =>
  profile.store.connection.all(countRow, 'SELECT count(*) AS count FROM sync_sent_op')[0]?.count ?? -1;

import { keyOfServerTrack, serverTrackOfKey } from './remote/v2/identities';
import type { Identities, JournalPiece, PlaylistBinding, ServerTrack, TrackDescription } from './remote/v2/identities';
import type { Database } from './store/database';
import type { SyncAccount } from './store/tables/knownEntities';
import * as ids from './store/tables/remoteIds';
import * as orders from './store/tables/remoteOrders';

/** The identities of one account, in the database of its profile. */
export class RemoteIdentities implements Identities {
  readonly #database: Database;
  readonly #account: SyncAccount;

  constructor(database: Database, account: SyncAccount) {
    this.#database = database;
    this.#account = account;
  }

  async serverPlaylist(localId: string): Promise<string | undefined> {
    return (
      (await this.#database.read((queries) => ids.findServerPlaylist(queries, this.#account, localId))) ?? undefined
    );
  }

  async localPlaylists(serverIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const bound = await this.#database.read((queries) => ids.findLocalPlaylists(queries, this.#account, serverIds));
    return new Map(serverIds.map((id) => [id, bound.get(id) ?? id]));
  }

  bindPlaylists(bindings: readonly PlaylistBinding[]): Promise<void> {
    return this.#database.write((transaction) => {
      for (const binding of bindings) ids.bindPlaylist(transaction, this.#account, binding);
    });
  }

  async revivePlaylists(serverIds: readonly string[]): Promise<void> {
    const deleted = await this.#database.read((queries) => ids.findDeletedPlaylists(queries, this.#account, serverIds));
    if (deleted.length === 0) return;
    await this.#database.write((transaction) => ids.revivePlaylists(transaction, this.#account, deleted));
  }

  async adoptPlaylists(created: Parameters<Identities['adoptPlaylists']>[0]): Promise<void> {
    const found = await this.#database.read((queries) =>
      ids.findCreatedPlaylists(
        queries,
        created.map(({ operationId }) => operationId),
      ),
    );
    const bindings = created.flatMap(({ operationId, serverId }) => {
      const localId = found.get(operationId);
      return localId === undefined ? [] : [{ localId, serverId, isDeleted: false }];
    });
    if (bindings.length > 0) await this.bindPlaylists(bindings);
  }

  trackKeys(serverIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.#database.read((queries) => ids.findTrackKeys(queries, this.#account, serverIds));
  }

  async assignTrackKeys(tracks: readonly ServerTrack[]): Promise<ReadonlyMap<string, string>> {
    const serverIds = tracks.map(({ serverId }) => serverId);
    const known = await this.trackKeys(serverIds);
    const wishes = tracks
      .filter(({ serverId }) => !known.has(serverId))
      .map(({ serverId, hash }) => ({ serverId, preferred: hash, otherwise: keyOfServerTrack(serverId) }));
    if (wishes.length === 0) return known;
    return this.#database.write((transaction) => {
      ids.assignTrackKeys(transaction, this.#account, wishes);
      return ids.findTrackKeys(transaction, this.#account, serverIds);
    });
  }

  async serverTracks(keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const named = keys.flatMap((key) => {
      const id = serverTrackOfKey(key);
      return id === undefined ? [] : [[key, id] as const];
    });
    // Every reading asks the disk for changes.
    if (named.length === keys.length) return new Map(named);
    const found = await this.#database.read((queries) => ids.findServerTracks(queries, this.#account, keys));
    return new Map([...named, ...found]);
  }

  async describeTracks(keys: readonly string[]): Promise<ReadonlyMap<string, TrackDescription>> {
    const rows = await this.#database.read((queries) => ids.describeTracks(queries, keys));
    return new Map(rows.map(({ key, title, artist }) => [key, { title, artist }]));
  }

  ratings(keys: readonly string[]): Promise<ReadonlyMap<string, number | null>> {
    return this.#database.read((queries) => ids.findRatings(queries, keys));
  }

  journalCursor(): Promise<number | null> {
    return this.#database.read((queries) => orders.readJournalCursor(queries, this.#account));
  }

  order(serverId: string): Promise<readonly string[] | undefined> {
    return this.#database.read((queries) => orders.findOrder(queries, this.#account, serverId));
  }

  async recordJournal({ after, cursor, orders: lists }: JournalPiece): Promise<void> {
    // Most pieces have been recorded before, or are empty.
    const known = await this.journalCursor();
    if (known !== null && cursor <= known) return;
    await this.#database.write((transaction) => {
      const before = orders.readJournalCursor(transaction, this.#account);
      if (before !== null && cursor <= before) return;
      if (before === null || before < after) orders.clearOrders(transaction, this.#account);
      for (const [id, trackIds] of lists) orders.writeOrder(transaction, this.#account, id, trackIds);
      orders.writeJournalCursor(transaction, this.#account, cursor);
    });
  }

  restartJournal(cursor: number): Promise<void> {
    return this.#database.write((transaction) => {
      orders.clearOrders(transaction, this.#account);
      orders.writeJournalCursor(transaction, this.#account, cursor);
    });
  }

  targets(operationIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    return this.#database.read((queries) => orders.findTargets(queries, this.#account, operationIds));
  }

  setTarget(operationId: string, trackIds: readonly string[]): Promise<void> {
    return this.#database.write((transaction) => orders.writeTarget(transaction, this.#account, operationId, trackIds));
  }

  clearTarget(operationId: string): Promise<void> {
    return this.#database.write((transaction) => orders.writeTarget(transaction, this.#account, operationId, null));
  }
}

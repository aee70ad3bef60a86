import type { CollectionFields, LibraryChange } from '../../src/protocol/libraryChange';
import type { RemoteChange } from '../../src/library/remoteState';
import { decodeChange } from '../../src/remote/v1/decodeChange';
import type { OutboxRow } from '../../src/store/tables/outbox';

/** What the user of a device sees; tracks by their hashes. */
export interface VisibleState {
  /** By canonical id. */
  readonly playlists: Readonly<Record<string, CollectionFields & { readonly tracks: readonly string[] }>>;
  /** Sorted. */
  readonly likes: readonly string[];
  readonly ratings: Readonly<Record<string, number>>;
}

/** The log of a server that stores each operation once. */
export class RemoteLog {
  readonly changes: RemoteChange[] = [];
  readonly #ids = new Set<string>();

  /** Stores operations of a device. */
  push(rows: readonly OutboxRow[]): void {
    for (const row of rows) if (!this.#ids.has(row.operationId)) this.add(decode(row), row.operationId);
  }

  add(change: LibraryChange | null, operationId = `operation ${this.changes.length}`): void {
    this.#ids.add(operationId);
    this.changes.push({ operationId, place: this.changes.length + 1, change });
  }

  /**
   * What the first changes of the log amount to, and then the edits of a device that are not among them: PROTOCOL.md,
   * "Applying operations", in the plainest way.
   */
  state(length = this.changes.length, edits: readonly OutboxRow[] = []): VisibleState {
    const model = new Model();
    const changes = this.changes.slice(0, length);
    const seen = new Set(changes.map(({ operationId }) => operationId));
    for (const { change } of changes) if (change) model.apply(change);
    for (const row of edits) {
      const change = seen.has(row.operationId) ? null : decode(row);
      if (change) model.apply(change);
    }
    return model.state();
  }
}

function decode(row: OutboxRow): LibraryChange | null {
  const operation = {
    id: 1,
    operation_id: row.operationId,
    lamport_ts: row.lamport,
    entity: row.entity,
    entity_id: row.entityId,
    field: row.field,
    op: row.op,
    payload: JSON.parse(row.payload ?? 'null') as unknown,
    profile_canonical_id: row.profileId,
  };
  return decodeChange(operation, row.profileId);
}

class Model {
  readonly #fields = new Map<string, CollectionFields>();
  readonly #tracks = new Map<string, string[]>();
  readonly #likes = new Set<string>();
  readonly #ratings = new Map<string, number>();

  apply(change: LibraryChange): void {
    if ('collection' in change) return this.#applyToCollection(change);
    if ('playlistId' in change) return this.#applyToTracks(change);
    const hash = change.track.hash ?? '';
    if (change.kind === 'liked') this.#likes[change.isLiked ? 'add' : 'delete'](hash);
    else if (change.rating === null) this.#ratings.delete(hash);
    else this.#ratings.set(hash, change.rating);
  }

  state(): VisibleState {
    const playlists = [...this.#fields].map(([id, fields]) => [
      id,
      { ...fields, description: fields.description || null, tracks: this.#tracks.get(id) ?? [] },
    ]);
    return {
      playlists: Object.fromEntries(playlists) as VisibleState['playlists'],
      likes: [...this.#likes].sort(),
      ratings: Object.fromEntries([...this.#ratings].sort()),
    };
  }

  #applyToCollection(change: Extract<LibraryChange, { readonly collection: unknown }>): void {
    const { id, type } = change.collection;
    if (type !== 'playlist') return;
    const known = this.#fields.get(id);
    if (change.kind === 'collectionCreated') this.#fields.set(id, change.fields);
    else if (change.kind === 'collectionChanged') {
      if (known) this.#fields.set(id, { ...known, ...change.fields });
    } else {
      this.#fields.delete(id);
      this.#tracks.delete(id);
    }
  }

  #applyToTracks(change: Extract<LibraryChange, { readonly playlistId: unknown }>): void {
    const list = change.kind === 'tracksReplaced' ? [] : (this.#tracks.get(change.playlistId) ?? []);
    const hashes = 'tracks' in change ? change.tracks.map(({ hash }) => hash ?? '') : [];
    this.#tracks.set(change.playlistId, list);
    if (change.kind === 'tracksRemoved') {
      this.#tracks.set(
        change.playlistId,
        list.filter((hash) => !hashes.includes(hash)),
      );
    } else if (change.kind === 'trackMoved') {
      const from = list.indexOf(change.track.hash ?? '');
      if (from >= 0) list.splice(change.position, 0, ...list.splice(from, 1));
    } else {
      for (const hash of hashes) if (!list.includes(hash)) list.push(hash);
    }
  }
}

import { z } from 'zod';
import { RemoteChanges } from '../../src/library/remoteChanges';
import type { RemoteChange } from '../../src/library/remoteState';
import type { Transaction } from '../../src/store/database';
import { readRevision } from '../../src/store/tables/libraryRevision';
import { listAll, type OutboxRow } from '../../src/store/tables/outbox';
import { markSent } from '../../src/store/tables/sentOperations';
import type { Random } from '../../src/core/random';
import { LibraryWindow, SERVER, TestProfile } from './libraryWindow';
import { SequenceRandom } from './sequenceRandom';
import type { VisibleState } from './remoteLog';

const playlistRow = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  colorId: z.string(),
  iconId: z.string(),
  tracks: z.string(),
});
const hashRow = z.object({ hash: z.string() });
const ratingRow = z.object({ hash: z.string(), rating: z.number() });
const tableRow = z.object({ name: z.string() });

/** Counts up from a device's own number. */
class DeviceRandom extends SequenceRandom {
  readonly #prefix: string;

  constructor(prefix: string) {
    super();
    this.#prefix = prefix;
  }

  override uuid(): string {
    return this.#prefix + super.uuid().slice(this.#prefix.length);
  }
}

/** A device signed in as `ada`, to which a test brings changes. */
export class RemoteDevice {
  readonly window: LibraryWindow;
  readonly profile: TestProfile;
  readonly remote = new RemoteChanges();
  readonly account = { serverUrl: SERVER, accountId: 'ada' };
  readonly #random: Random;
  /** Number of changes of the log that were applied. */
  cursor = 0;

  private constructor(profile: TestProfile, random: Random) {
    this.profile = profile;
    this.#random = random;
    this.window = new LibraryWindow([profile], random);
  }

  static async make(name = '0'): Promise<RemoteDevice> {
    const profile = await TestProfile.make();
    profile.signIn('ada');
    return new RemoteDevice(profile, new DeviceRandom(name));
  }

  get library() {
    return this.window.library;
  }

  apply(...changes: readonly RemoteChange[]): void {
    this.write((transaction) => this.remote.apply(transaction, this.context(), changes));
  }

  beginStaging(): void {
    this.write((transaction) => this.remote.beginStaging(transaction, this.context()));
  }

  stage(...changes: readonly RemoteChange[]): void {
    this.write((transaction) => this.remote.stage(transaction, this.context(), changes));
  }

  finishStaging(hasGap = false): void {
    let continuation: string | null = null;
    do continuation = this.continueFinish({ continuation, hasGap });
    while (continuation !== null);
  }

  /** Finishes one part more. Returns where to go on. */
  continueFinish(progress: { readonly continuation: string | null; readonly hasGap: boolean }): string | null {
    return this.write((transaction) => this.remote.finishStaging(transaction, this.context(), progress));
  }

  write<T>(work: (transaction: Transaction) => T): T {
    return this.profile.store.write(work);
  }

  context() {
    return { scope: this.account, now: this.window.timers.now(), uuid: () => this.#random.uuid() };
  }

  /** The outbox, oldest first. */
  outbox(): OutboxRow[] {
    return listAll(this.profile.store.connection);
  }

  /** The server's response to these operations arrives. */
  confirm(rows: readonly OutboxRow[]): void {
    const ids = rows.map(({ operationId }) => operationId);
    this.write((transaction) => markSent(transaction, ids, this.window.timers.now()));
  }

  revision(): string {
    return readRevision(this.profile.store.connection);
  }

  visible(): VisibleState {
    const { connection } = this.profile.store;
    const playlists = connection.all(
      playlistRow,
      `SELECT canonical_id AS id, name, nullif(description, '') AS description, color_id AS colorId, icon_id AS iconId,
         (SELECT json_group_array(iif(file_hash = '', title, file_hash) ORDER BY playlist_track.position) FROM playlist_track
          JOIN track ON track.id = track_id WHERE playlist_id = playlist.id) AS tracks
       FROM playlist ORDER BY position, id`,
    );
    const likes = connection.all(
      hashRow,
      `SELECT DISTINCT file_hash AS hash FROM liked_track JOIN track ON track.id = track_id ORDER BY 1`,
    );
    const ratings = connection.all(
      ratingRow,
      'SELECT DISTINCT file_hash AS hash, rating FROM track WHERE rating IS NOT NULL ORDER BY 1',
    );
    return {
      playlists: Object.fromEntries(
        playlists.map(({ id, tracks, ...fields }) => [id, { ...fields, tracks: JSON.parse(tracks) as string[] }]),
      ),
      likes: likes.map(({ hash }) => hash),
      ratings: Object.fromEntries(ratings.map(({ hash, rating }) => [hash, rating])),
    };
  }

  /** Every row of every table. */
  dump(): unknown {
    const { connection } = this.profile.store;
    const tables = connection.all(tableRow, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1");
    return tables.map(({ name }) => [name, connection.all(z.unknown(), `SELECT * FROM ${name}`)]);
  }

  dispose(): void {
    this.window.dispose();
    this.profile.store.close();
  }
}

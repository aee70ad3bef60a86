import { systemClock as clock } from '../../src/core/clock';
import { Emitter } from '../../src/core/emitter';
import { Library } from '../../src/library/library';
import { systemRandom as random } from '../../src/platform/node/random';
import { countOutbox } from '../../src/store/tables/outbox';
import { readScope, writeSyncAccount, type CurrentProfile } from '../../src/store/tables/syncScope';
import { openDiskStorage } from '../support/diskStorage';
import type { BenchmarkContext } from './benchmark';
import { NotedDatabase } from './notedDatabase';
import { Replay } from './replay';
import { medians } from './rounds';
import type { Pair } from './side';

const EDITS = 10_000;
const ROUNDS = 20;
const PROFILE_ID = 'f2b6a7de-90c4-4f57-8a31-3f0c5b9d2a64';
const SERVER_URL = 'https://home.example';

/**
 * Milliseconds of 10,000 edits of playlists, each with its operation in one durable transaction, and of the same
 * transactions, statement by statement, on a database of SQLite itself. The queue grows from nothing to 10,000.
 */
export async function measureEnqueue({ workspace, note }: BenchmarkContext): Promise<Pair> {
  const folder = workspace.folder();
  const replay = new Replay(workspace.folder());
  const database = new NotedDatabase(await openDiskStorage(folder).open(PROFILE_ID));
  const profile: CurrentProfile = { profileId: PROFILE_ID, serverUrl: SERVER_URL, database };
  const library = openLibrary(profile);
  replay.tables(await database.schema());
  await database.write((transaction) => writeSyncAccount(transaction, SERVER_URL, 'ada'));
  const desk = new Editing(library);
  await desk.prepare();
  replay.run(database.take());

  const result = await medians(ROUNDS, async (side) => {
    const start = performance.now();
    if (side === 'ours') await desk.edit(EDITS / ROUNDS);
    else replay.run(database.take());
    return (performance.now() - start) * ROUNDS;
  });
  const { pending } = await database.read((queries) => countOutbox(queries, readScope(queries, profile)));
  if (pending < EDITS || replay.count('sync_pending_op') !== pending) throw new Error('Not everything was queued');
  library.dispose();
  database.dispose();
  replay.close();
  note('enqueue10k: the peer runs the very same statements with the same parameters, and knows nothing of playlists.');
  return result;
}

function openLibrary(profile: CurrentProfile): Library {
  const changed = new Emitter<void>();
  profile.database.onDidChange(() => changed.fire());
  return new Library({
    profile: async () => profile,
    onDidChangeStore: changed.event,
    clock,
    random,
    onEdited: () => undefined,
    onRefreshFailed: (error) => {
      throw error;
    },
  });
}

/** The edits of a user who edits playlists for a long time. */
class Editing {
  readonly #library: Library;
  #playlists: readonly string[] = [];
  #tracks: readonly number[] = [];
  #edits = 0;

  constructor(library: Library) {
    this.#library = library;
  }

  async prepare(): Promise<void> {
    const { playlists, tracks } = this.#library;
    const songs = Array.from({ length: 500 }, (_, index) => ({
      title: `Track ${index}, recorded live in the small hall`,
      artists: [`Artist ${index % 50}`],
      durationMs: 200_000 + index,
      fileHash: `${index}`.padStart(64, '0'),
    }));
    this.#tracks = await tracks.remember(songs);
    const made: string[] = [];
    for (let index = 0; index < 50; index++) made.push((await playlists.create({ name: `Playlist ${index}` })).id);
    this.#playlists = made;
  }

  async edit(count: number): Promise<void> {
    for (const end = this.#edits + count; this.#edits < end; this.#edits++) await this.#next();
  }

  /** Each comes to one operation. */
  async #next(): Promise<void> {
    const { playlists } = this.#library;
    const turn = Math.floor(this.#edits / 4);
    const id = this.#playlists[turn % this.#playlists.length] ?? '';
    const track = this.#tracks[turn % this.#tracks.length] ?? 0;
    switch (this.#edits % 4) {
      case 0:
        await playlists.update(id, { name: `Road trip, day ${turn}` });
        return;
      case 1:
        await playlists.addTracks(id, [track]);
        return;
      case 2:
        await playlists.update(id, { description: `What we heard on day ${turn}` });
        return;
      default:
        await playlists.removeTracks(id, [track]);
        return;
    }
  }
}

import type { Cache } from '../core/cache';
import { DisposableList, type Disposable } from '../core/disposal';
import { Emitter, type Event } from '../core/emitter';
import { catalogueSignedOut, catalogueUnsupported } from '../core/errors';
import type { CatalogueItem, CatalogueList, CatalogueSong } from '../protocol/catalogueItem';
import type { CatalogueServer, TrackKeys } from '../remote/catalogueServer';
import { ListCache } from './listCache';
import { Pictures } from './pictures';
import { SongSearch } from './songSearch';

/** An account on a server that has a catalogue. */
export interface CatalogueAccount {
  readonly serverUrl: string;
  readonly accountId: string;
  /** Canonical id of the profile that it is signed in for. */
  readonly profileId: string;
  readonly server: CatalogueServer;
  readonly keys: TrackKeys;
}

/** Why there is no catalogue. */
export type CatalogueAbsence =
  | { readonly kind: 'signedOut' }
  /** The server has none that this program can read. */
  | { readonly kind: 'unsupported'; readonly host: string };

export type CatalogueAccess = { readonly kind: 'account'; readonly account: CatalogueAccount } | CatalogueAbsence;

/** What the user said about a track. */
export interface SongMarks {
  /** Row of the profile's database. */
  readonly trackId: number;
  readonly liked: boolean;
  /** 0 to 255, or null for none. */
  readonly rating: number | null;
}

/** A song with what this device knows of it, which is newer than what the server said. */
export interface KnownSong {
  readonly song: CatalogueSong;
  /** Null where this device does not have the track. */
  readonly marks: SongMarks | null;
}

/** The part of the library that the catalogue uses. */
export interface CatalogueLibrary {
  /** By file hash. */
  marks(fileHashes: readonly string[]): Promise<ReadonlyMap<string, SongMarks>>;
  /** Makes the tracks known and resolves to their ids, in their order. */
  remember(tracks: readonly RememberedTrack[]): Promise<readonly number[]>;
}

export interface RememberedTrack {
  readonly title: string;
  readonly artists: readonly string[];
  readonly durationMs: number;
  readonly fileHash: string;
}

export interface CatalogueOptions {
  /** The account in use; the same object as long as nothing of it changes. Uses no network. */
  readonly access: () => Promise<CatalogueAccess>;
  /** Fires when another account may be in use. */
  readonly onDidChangeAccess: Event<void>;
  readonly library: CatalogueLibrary;
  readonly cache: Cache;
  /** Called when it could not be found out which account is in use. */
  readonly onFailed: (error: unknown) => void;
}

interface Shelf {
  readonly account: CatalogueAccount;
  readonly lists: ListCache;
  readonly pictures: Pictures;
}

/** The music of the server that the user is signed in to. Everything that was seen is there without a connection, too. */
export class Catalogue implements Disposable {
  readonly #options: CatalogueOptions;
  readonly #owned = new DisposableList();
  readonly #changed = this.#owned.add(new Emitter<void>());
  #shelf: Shelf | undefined;
  #owner: string | undefined;

  /** Fires when `isAvailable` or the account is another than before. */
  readonly onDidChange = this.#changed.event;

  constructor(options: CatalogueOptions) {
    this.#options = options;
    this.#owned.add(options.onDidChangeAccess(() => void this.#notifyIfChanged()));
    void this.#notifyIfChanged();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Names the account whose catalogue there is; null where there is none. Known a moment after the start. */
  get owner(): string | null {
    return this.#owner ?? null;
  }

  /** @throws WaveFlowError `catalogue.signedOut` or `catalogue.unsupported` */
  async requireAccess(): Promise<void> {
    await this.#current();
  }

  /** The list as it was seen last, without a connection; undefined where it was never seen. @throws as `requireAccess` */
  async seen(list: CatalogueList): Promise<CatalogueItem[] | undefined> {
    return (await this.#current()).lists.read(list);
  }

  /** The list as the server has it now. @throws as `requireAccess`, and whatever the server throws */
  async fetch(list: CatalogueList, signal?: AbortSignal): Promise<CatalogueItem[]> {
    const { account, lists } = await this.#current();
    const found = await account.server.list(list, signal);
    void lists.write(list, found);
    return found;
  }

  /** A search of the songs that were seen until now, without a connection. @throws as `requireAccess` */
  async searchSeen(): Promise<SongSearch> {
    return new SongSearch(await (await this.#current()).lists.songs());
  }

  /** Songs with what this device knows of them, in their order. Stores nothing. @throws as `requireAccess` */
  async known(songs: readonly CatalogueSong[]): Promise<KnownSong[]> {
    const keys = await (await this.#current()).account.keys.find(songs);
    const marks = await this.#options.library.marks(keys);
    return songs.map((song, index) => ({ song, marks: marks.get(keys[index] ?? '') ?? null }));
  }

  /** Makes the songs tracks of this device. Resolves to the ids of their rows, in their order. @throws as `requireAccess` */
  async use(songs: readonly CatalogueSong[]): Promise<readonly number[]> {
    const keys = await (await this.#current()).account.keys.assign(songs);
    return this.#options.library.remember(
      songs.map(({ title, artists, durationMs }, index) => ({
        title,
        artists,
        durationMs,
        fileHash: keys[index] ?? '',
      })),
    );
  }

  /**
   * The path of the file with the picture of this hash; null if there is none, or none that can be had now. Never rejects.
   * @param isWanted asked before the picture is fetched
   */
  async picture(hash: string, isWanted: () => boolean): Promise<string | null> {
    return (await this.#current().catch(() => undefined))?.pictures.find(hash, isWanted) ?? null;
  }

  async #current(): Promise<Shelf> {
    const access = await this.#options.access();
    if (access.kind === 'signedOut') throw catalogueSignedOut();
    if (access.kind === 'unsupported') throw catalogueUnsupported(access.host);
    const { account } = access;
    if (this.#shelf?.account !== account) {
      const owner = ownerOf(account);
      const pictures = new Pictures(this.#options.cache, owner, account.server);
      this.#shelf = { account, lists: new ListCache(this.#options.cache, owner), pictures };
    }
    return this.#shelf;
  }

  async #notifyIfChanged(): Promise<void> {
    try {
      const access = await this.#options.access();
      const owner = access.kind === 'account' ? `${access.account.profileId} ${ownerOf(access.account)}` : undefined;
      if (owner === this.#owner) return;
      this.#owner = owner;
      this.#changed.fire();
    } catch (error) {
      this.#options.onFailed(error);
    }
  }
}

const ownerOf = ({ serverUrl, accountId }: CatalogueAccount): string => JSON.stringify([serverUrl, accountId]);

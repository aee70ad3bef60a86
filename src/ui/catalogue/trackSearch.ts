import type { Catalogue, KnownSong } from '../../catalogue/catalogue';
import type { SongSearch } from '../../catalogue/songSearch';
import type { Disposable } from '../../core/disposal';
import { isCancelled } from '../../core/errors';
import type { Timers } from '../../core/timers';
import type { CatalogueSong } from '../../protocol/catalogueItem';

/** Typing goes on within this time. */
const PAUSE_MS = 150;
/** Songs of a search. */
const MAX_FOUND = 50;

export interface SearchState {
  readonly query: string;
  readonly songs: readonly KnownSong[];
  readonly isBusy: boolean;
  /** Why the server could not be asked; the songs are then among those that were seen before. Null otherwise. */
  readonly failure: unknown;
}

const NOTHING: SearchState = { query: '', songs: [], isBusy: false, failure: null };

/** Searches the server for what is being typed: after a pause, one request at a time, of which a later one ends the earlier. */
export class TrackSearch implements Disposable {
  readonly #catalogue: Catalogue;
  readonly #timers: Timers;
  readonly #onChanged: (state: SearchState) => void;
  #state = NOTHING;
  #timer: Disposable | undefined;
  #request: AbortController | undefined;
  #seen: Promise<SongSearch> | undefined;

  constructor(catalogue: Catalogue, timers: Timers, onChanged: (state: SearchState) => void) {
    this.#catalogue = catalogue;
    this.#timers = timers;
    this.#onChanged = onChanged;
  }

  /** Takes the text as it is now. What was found before stays until something else is found. */
  type(text: string): void {
    this.#stop();
    const query = text.trim();
    if (query === '') return this.#set(NOTHING);
    this.#set({ ...this.#state, isBusy: true });
    this.#timer = this.#timers.after(PAUSE_MS, () => void this.#search(query));
  }

  /** Searches the same once more. */
  again(): void {
    const { query } = this.#state;
    if (query !== '') this.type(query);
  }

  dispose(): void {
    this.#stop();
  }

  #stop(): void {
    this.#timer?.dispose();
    this.#request?.abort();
    this.#request = undefined;
  }

  async #search(query: string): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    const found = await this.#find(query, request.signal);
    if (request.signal.aborted) return;
    const songs = await this.#catalogue
      .known(found.songs)
      .catch(() => found.songs.map((song) => ({ song, marks: null })));
    // It may have ended meanwhile.
    if (this.#request === request) this.#set({ query, songs, failure: found.failure, isBusy: false });
  }

  async #find(query: string, signal: AbortSignal): Promise<{ songs: readonly CatalogueSong[]; failure: unknown }> {
    try {
      const found = await this.#catalogue.fetch({ kind: 'search', query, limit: MAX_FOUND }, signal);
      return { songs: found.flatMap((item) => (item.kind === 'song' ? [item.song] : [])), failure: null };
    } catch (failure) {
      if (isCancelled(failure)) return { songs: [], failure: null };
      this.#seen ??= this.#catalogue.searchSeen();
      const songs = await this.#seen.then((seen) => seen.find(query, MAX_FOUND)).catch(() => []);
      return { songs, failure };
    }
  }

  #set(state: SearchState): void {
    this.#state = state;
    this.#onChanged(state);
  }
}

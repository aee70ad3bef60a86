import * as l10n from '@vscode/l10n';
import type { Catalogue, KnownSong } from '../../catalogue/catalogue';
import { joined, safeText, type SafeText } from '../../core/safeText';
import type { Timers } from '../../core/timers';
import type { Library } from '../../library/library';
import type { CatalogueSong } from '../../protocol/catalogueItem';
import { executeCommand } from '../common/executeCommand';
import { COMMANDS } from '../common/ids';
import { LivePick, type LivePickItem } from '../common/livePick';
import { showInformation } from '../common/message';
import { pickOne, type PickItem } from '../common/quickPick';
import { errorText } from '../i18n/errorText';
import type { Language } from '../i18n/language';
import type { PlaylistTargets } from '../playlists/playlistTargets';
import { trackListSummary, trackMarksInWords } from '../playlists/playlistText';
import type { PlaylistTree } from '../playlists/playlistTree';
import { CatalogueNode } from './catalogueNode';
import type { CatalogueSection } from './catalogueSection';
import { addedText, songMarks, songSummary, songTitles } from './catalogueText';
import { TrackSearch, type SearchState } from './trackSearch';

export interface CatalogueCommandsOptions {
  readonly catalogue: Catalogue;
  readonly section: CatalogueSection;
  readonly library: Library;
  readonly tree: PlaylistTree;
  readonly targets: PlaylistTargets;
  readonly timers: Timers;
  readonly language: () => Language;
}

interface SongItem extends LivePickItem {
  readonly song: CatalogueSong;
}

interface Counts {
  readonly added: number;
  /** Of those that were there already. */
  readonly left: number;
}

/** A place for songs, and how to put tracks there. */
interface Destination {
  readonly name: SafeText;
  readonly add: (trackIds: readonly number[]) => Promise<Counts>;
}

/** The commands for the music of the server. */
export class CatalogueCommands {
  readonly #options: CatalogueCommandsOptions;

  constructor(options: CatalogueCommandsOptions) {
    this.#options = options;
  }

  /** Lets the user find tracks and choose where to add them. Resolves to the number of added tracks. */
  async search(): Promise<number> {
    await this.#options.catalogue.requireAccess();
    const songs = await this.#pickSongs(l10n.t('Search Library'));
    const destination = songs.length > 0 ? await this.#pickDestination(songs) : undefined;
    return destination ? this.#add(songs, destination) : 0;
  }

  /** Lets the user find tracks for a playlist. Resolves to the number of added tracks. */
  async addTracks(...values: readonly unknown[]): Promise<number> {
    const { catalogue, targets } = this.#options;
    await catalogue.requireAccess();
    const prompt = { title: l10n.t('Add Tracks'), command: COMMANDS.addTracks };
    const node = await targets.playlist(values, prompt);
    if (!node) return 0;
    const { id, name } = node.playlist;
    const songs = await this.#pickSongs(l10n.t('Add Tracks to “{0}”', safeText(name)));
    return songs.length > 0 ? this.#add(songs, this.#playlist(id, name)) : 0;
  }

  /** For the node that ends a list: shows the next part of it, and puts the focus there. */
  async loadMore(node: unknown): Promise<void> {
    if (!(node instanceof CatalogueNode)) return;
    const first = await this.#options.section.more(node);
    if (first) await this.#options.tree.focus(first);
  }

  async #pickSongs(title: SafeText): Promise<readonly CatalogueSong[]> {
    const { catalogue, timers, language } = this.#options;
    const search = new TrackSearch(catalogue, timers, (state) => pick.show(contentOf(title, state, language())));
    const pick: LivePick<SongItem> = new LivePick<SongItem>({
      placeHolder: l10n.t('Title, artist or album'),
      timers,
      // The constructor types the empty text, before there is anything to show it in.
      onType: (text) => queueMicrotask(() => search.type(text)),
      onSentence: () => search.again(),
    });
    try {
      return ((await pick.result) ?? []).map(({ song }) => song);
    } finally {
      search.dispose();
    }
  }

  async #add(songs: readonly CatalogueSong[], { name, add }: Destination): Promise<number> {
    const counts = await add([...new Set(await this.#options.catalogue.use(songs))]);
    void showInformation(addedText(name, counts, this.#options.language()));
    return counts.added;
  }

  async #pickDestination(songs: readonly CatalogueSong[]): Promise<Destination | undefined> {
    const language = this.#options.language();
    const playlists = await this.#options.library.playlists.list();
    const items: (PickItem & { readonly destination: Destination | null })[] = [
      { label: l10n.t('New Playlist…'), destination: null },
      { label: l10n.t('Liked'), destination: this.#likes() },
      ...playlists.map((playlist) => ({
        label: safeText(playlist.name),
        description: trackListSummary(playlist, language),
        destination: this.#playlist(playlist.id, playlist.name),
      })),
    ];
    const title = l10n.t('Add to Playlist');
    const picked = await pickOne(items, { title, placeHolder: songTitles(songs, language) });
    if (picked?.destination !== null) return picked?.destination;
    const created = await executeCommand(COMMANDS.createPlaylist);
    return created && this.#playlist(created.id, created.name);
  }

  #playlist(id: string, name: string): Destination {
    return {
      name: safeText(name),
      add: async (trackIds) => {
        const added = await this.#options.library.playlists.addTracks(id, trackIds);
        return { added, left: trackIds.length - added };
      },
    };
  }

  #likes(): Destination {
    const { likes } = this.#options.library;
    return {
      name: l10n.t('Liked'),
      add: async (trackIds) => {
        const before = new Set((await likes.list()).map(({ trackId }) => trackId));
        const added = trackIds.filter((trackId) => !before.has(trackId));
        // In reverse, because the latest like comes first.
        for (const trackId of [...added].reverse()) await likes.set(trackId, true);
        return { added: added.length, left: trackIds.length - added.length };
      },
    };
  }
}

function contentOf(title: SafeText, { query, songs, failure, isBusy }: SearchState, language: Language) {
  const isOffline = failure !== null && songs.length > 0;
  return {
    title: joined([title, ...(isOffline ? [l10n.t('offline, only what was seen before')] : [])], ' · '),
    items: songs.map((known) => itemOf(known, language)),
    sentence: sentenceOf(query, failure, isBusy),
    isBusy,
  };
}

function sentenceOf(query: string, failure: unknown, isBusy: boolean): SafeText | undefined {
  if (failure !== null) return errorText(failure);
  if (query !== '') return l10n.t('No tracks found for “{0}”', safeText(query));
  return isBusy ? undefined : l10n.t('Type to search the music on your server.');
}

const itemOf = (known: KnownSong, language: Language): SongItem => ({
  key: known.song.id,
  label: safeText(known.song.title),
  description: songSummary(known, trackMarksInWords(songMarks(known), language)),
  song: known.song,
});

import { Bookmarks } from './bookmarks';
import { Favorites } from './favorites';
import type { UserDataParts } from './parts';
import { Playlists } from './playlists';
import { Plays } from './plays';
import { Queues } from './queues';
import { Ratings } from './ratings';
import { Shares } from './shares';
import type { ShareOptions } from './shares';

/** How much of the history a snapshot has. */
const SNAPSHOT_HISTORY = 500;

/** Everything that accounts have made. */
export class UserData {
  readonly playlists: Playlists;
  readonly favorites: Favorites;
  readonly ratings: Ratings;
  readonly plays: Plays;
  readonly queues: Queues;
  readonly shares: Shares;
  readonly bookmarks: Bookmarks;

  constructor(parts: UserDataParts, options: ShareOptions) {
    this.playlists = new Playlists(parts);
    this.favorites = new Favorites(parts);
    this.ratings = new Ratings(parts);
    this.plays = new Plays(parts);
    this.queues = new Queues(parts);
    this.shares = new Shares(parts, options);
    this.bookmarks = new Bookmarks(parts);
  }

  /** Everything of one account (PROTOCOL.md, "v2 snapshot"). */
  snapshot(accountId: string) {
    return {
      playlists: this.playlists.of(accountId),
      favorites: this.favorites.of(accountId),
      ratings: this.ratings.of(accountId),
      queue: this.queues.of(accountId),
      history: this.plays.of(accountId, SNAPSHOT_HISTORY),
      shares: this.shares.of(accountId),
      bookmarks: this.bookmarks.of(accountId),
    };
  }
}

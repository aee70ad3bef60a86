import { randomUUID } from 'node:crypto';
import { DEMO_LIKES, demoPlaylists, demoRatings } from '../../demo/playlists';
import type { Parts } from '../parts';
import type { MutationContext } from '../userData/mutations';
import { demoAccountV2 } from './account';

/** How many of the made-up songs the longest playlist of the demo has. */
const LONG = 250;
const SHARED_DAYS = 30;
const DAY = 86_400_000;

/** Makes sure of the demo account. Its music is made with it, once. */
export function ensureDemo({ accounts, addAccount, catalogue, clock, data, store }: Parts): void {
  if (accounts.find(demoAccountV2.username)) {
    return;
  }
  store.transaction(() => {
    const { id: accountId } = addAccount({ ...demoAccountV2, role: 'admin' });
    const context = (): MutationContext => ({ accountId, operationId: randomUUID(), deviceId: null });
    const idOf = (title: string): string => {
      const track = catalogue.tracks.find((candidate) => candidate.title === title);
      if (!track) {
        throw new Error(`The demo has no track "${title}"`);
      }
      return track.id;
    };
    const [first, ...others] = [...demoPlaylists].reverse().map(({ name, description, tracks }) => {
      const id = data.playlists.create(context(), { name, track_ids: tracks.map(idOf) });
      if (description !== null) {
        data.playlists.update(context(), id, { comment: description });
      }
      return tracks.map(idOf);
    });
    const albums = catalogue.albums.filter((_, index) => index % 7 === 0);
    const long = albums.flatMap(({ tracks }) => tracks.map(({ id }) => id)).slice(0, LONG);
    data.playlists.create(context(), { name: 'Everything at once', track_ids: long });
    [...DEMO_LIKES].reverse().forEach((title) => {
      data.favorites.set(context(), { type: 'track', id: idOf(title) }, true);
    });
    albums.slice(0, 5).forEach(({ id }) => {
      data.favorites.set(context(), { type: 'album', id }, true);
    });
    Object.entries(demoRatings).forEach(([title, stars]) => {
      data.ratings.set(context(), { type: 'track', id: idOf(title) }, Math.round(stars));
    });
    [first, ...others]
      .flatMap((tracks) => tracks?.slice(0, 2) ?? [])
      .forEach((track_id, index) => {
        data.plays.add(context(), { track_id, submission: true, played_at: clock.now() - index * DAY });
      });
    data.shares.create(context(), {
      track_ids: first ?? [],
      description: 'For Mara',
      expires_at: clock.now() + SHARED_DAYS * DAY,
    });
  });
}

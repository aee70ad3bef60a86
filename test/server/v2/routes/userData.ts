import * as z from 'zod';
import type { Route } from '../../router';
import { done, readId } from '../guard';
import type { Guard, GuardedRequest } from '../guard';
import { readJson } from '../jsonBody';
import { readLimit } from '../query';
import { readEntityType } from '../userData/favorites';
import type { UserData } from '../userData/userData';

const ids = z.array(z.uuid());
const newPlaylistSchema = z.object({ name: z.string(), track_ids: ids.default([]) });
const playlistUpdateSchema = z.object({
  name: z.string().nullish(),
  comment: z.string().nullish(),
  public: z.boolean().nullish(),
  add: ids.nullish(),
  remove_indexes: z.array(z.int().min(0)).nullish(),
  clear: z.array(z.string()).nullish(),
});
const ratingSchema = z.object({ rating: z.int() });
const scrobbleSchema = z.object({
  track_id: z.uuid(),
  submission: z.boolean().default(false),
  played_at: z.int().nullish(),
});
const queueSchema = z.object({
  track_ids: ids.default([]),
  current: z.uuid().nullish(),
  position_ms: z.int().default(0),
  client: z.string().nullish(),
});
const bookmarkSchema = z.object({ position_ms: z.int(), comment: z.string().nullish() });

const DEFAULT_HISTORY = 200;

/** Playlists, likes, ratings, plays, queue and bookmarks (PROTOCOL.md, "v2 edits"). */
export function userDataRoutes(guard: Guard, data: UserData): Route[] {
  const { playlists, favorites, ratings, plays, queues, bookmarks } = data;
  const entity = ({ segments }: GuardedRequest) => ({
    type: readEntityType(segments.get(':type') ?? ''),
    id: readId(segments, ':id'),
  });
  return [
    guard.route('GET', '/playlists', 'read', ({ accountId }) => playlists.of(accountId)),
    guard.route('GET', '/playlists/:id', 'read', ({ accountId, segments }) =>
      playlists.get(accountId, readId(segments, ':id')),
    ),
    guard.mutation('POST', '/playlists', async ({ request, context, accountId }) => {
      const id = playlists.create(context, await readJson(request, newPlaylistSchema));
      return Response.json(playlists.get(accountId, id), { status: 201 });
    }),
    guard.mutation('PATCH', '/playlists/:id', async ({ request, context, accountId, segments }) => {
      const id = readId(segments, ':id');
      playlists.update(context, id, await readJson(request, playlistUpdateSchema));
      return playlists.get(accountId, id);
    }),
    guard.mutation('DELETE', '/playlists/:id', ({ context, segments }) => {
      playlists.delete(context, readId(segments, ':id'));
      return done();
    }),

    guard.route('GET', '/favorites', 'read', ({ accountId }) => favorites.of(accountId)),
    guard.mutation('PUT', '/favorites/:type/:id', (guarded) => {
      favorites.set(guarded.context, entity(guarded), true);
      return done();
    }),
    guard.mutation('DELETE', '/favorites/:type/:id', (guarded) => {
      favorites.set(guarded.context, entity(guarded), false);
      return done();
    }),
    guard.route('GET', '/ratings', 'read', ({ accountId }) => ratings.of(accountId)),
    guard.mutation('PUT', '/ratings/:type/:id', async (guarded) => {
      ratings.set(guarded.context, entity(guarded), (await readJson(guarded.request, ratingSchema)).rating);
      return done();
    }),

    guard.mutation('POST', '/scrobbles', async ({ request, context }) => {
      plays.add(context, await readJson(request, scrobbleSchema));
      return done();
    }),
    guard.route('GET', '/history', 'read', ({ accountId, query }) =>
      plays.of(accountId, readLimit(query, DEFAULT_HISTORY)),
    ),
    guard.route('GET', '/now-playing', 'read', ({ accountId }) => plays.nowPlaying(accountId)),

    guard.route('GET', '/queue', 'read', ({ accountId }) => queues.of(accountId)),
    guard.mutation('PUT', '/queue', async ({ request, context }) => {
      queues.save(context, await readJson(request, queueSchema));
      return done();
    }),

    guard.route('GET', '/bookmarks', 'read', ({ accountId }) => bookmarks.of(accountId)),
    guard.mutation('PUT', '/bookmarks/:id', async ({ request, context, segments }) => {
      bookmarks.set(context, readId(segments, ':id'), await readJson(request, bookmarkSchema));
      return done();
    }),
    guard.mutation('DELETE', '/bookmarks/:id', ({ context, segments }) => {
      bookmarks.delete(context, readId(segments, ':id'));
      return done();
    }),
  ];
}

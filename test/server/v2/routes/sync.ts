import * as z from 'zod';
import type { Route } from '../../router';
import type { LibraryFeeds } from '../catalogue/libraryFeeds';
import type { Visibility } from '../catalogue/visibility';
import { apiError } from '../apiError';
import { done, readId } from '../guard';
import type { Guard } from '../guard';
import { readJson } from '../jsonBody';
import { readCount, readLimit } from '../query';
import type { Acks } from '../sync/acks';
import type { Journal } from '../sync/journal';
import type { Store } from '../store';
import type { UserData } from '../userData/userData';
import type { Mutations } from '../userData/mutations';

const ackSchema = z.object({ device_id: z.uuid(), cursor: z.int() });

export interface SyncParts {
  store: Store;
  data: UserData;
  journal: Journal;
  acks: Acks;
  feeds: LibraryFeeds;
  visibility: Visibility;
  mutations: Mutations;
}

/** Snapshot, changes, acknowledgements, and the feeds of libraries (PROTOCOL.md, "v2 sync"). */
export function syncRoutes(guard: Guard, parts: SyncParts): Route[] {
  const { store, data, journal, acks, feeds, visibility, mutations } = parts;
  return [
    guard.route('GET', '/sync/snapshot', 'read', ({ accountId }) =>
      store.transaction(() => ({ cursor: journal.end, ...data.snapshot(accountId) })),
    ),
    guard.route('GET', '/sync/changes', 'read', ({ accountId, query }) =>
      journal.page(accountId, readAfter(query), readLimit(query)),
    ),
    guard.route('PUT', '/sync/ack', 'write', async ({ request, accountId }) => {
      const { device_id, cursor } = await readJson(request, ackSchema);
      acks.acknowledge(accountId, device_id, cursor);
      return done();
    }),
    guard.route('GET', '/libraries/:id/events', 'read', ({ accountId, segments, query }) => {
      const id = readId(segments, ':id');
      visibility.requireMember(accountId, id);
      return feeds.page(id, readAfter(query), readLimit(query));
    }),
    guard.route('PUT', '/libraries/:id/events/ack', 'write', async ({ request, accountId, segments }) => {
      const id = readId(segments, ':id');
      const { device_id, cursor } = await readJson(request, ackSchema);
      const isVisible = visibility.memberships(accountId).has(id);
      if (!isVisible || cursor < 0 || cursor > feeds.end(id) || !mutations.isDevice(accountId, device_id)) {
        throw apiError('validation_error');
      }
      return done();
    }),
  ];
}

function readAfter(query: URLSearchParams): number {
  return readCount(query, 'after', { fallback: 0, max: Number.MAX_SAFE_INTEGER });
}

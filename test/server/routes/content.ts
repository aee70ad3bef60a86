import type { Authenticate } from '../authenticate';
import type { Libraries } from '../content/libraries';
import type { Owner, Playlists } from '../content/playlists';
import { readRowId } from '../rowId';
import type { Route, Segments } from '../router';

export interface Content {
  playlists: Playlists;
  libraries: Libraries;
}

/** The routes of PROTOCOL.md, "REST resources", that read playlists and libraries. */
export function contentRoutes(authenticate: Authenticate, { playlists, libraries }: Content): Route[] {
  const read = (below: string, answer: (owner: Owner, segments: Segments) => Promise<unknown>): Route => ({
    method: 'GET',
    path: `/api/v1/profiles/:profile/${below}`,
    handle: async (request, segments) => {
      const userId = await authenticate(request);
      return Response.json(await answer({ userId, profileId: readRowId(segments, ':profile') }, segments));
    },
  });
  return [
    read('playlists', (owner) => playlists.list(owner)),
    read('playlists/:id', (owner, segments) => playlists.get(owner, readRowId(segments, ':id'))),
    read('playlists/:id/tracks', (owner, segments) => playlists.tracks(owner, readRowId(segments, ':id'))),
    read('libraries', (owner) => libraries.list(owner)),
    read('libraries/:id', (owner, segments) => libraries.get(owner, readRowId(segments, ':id'))),
    read('libraries/:id/tracks', (owner, segments) => libraries.tracks(owner, readRowId(segments, ':id'))),
  ];
}

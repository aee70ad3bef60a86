import type { Authenticate } from '../authenticate';
import type { SharedPlaylist, Shares } from '../content/shares';
import { showPage } from '../pages/respond';
import { sharedPage } from '../pages/shared';
import { readRowId } from '../rowId';
import type { Route, Segments } from '../router';

type Target = (userId: number, segments: Segments) => SharedPlaylist;

const byCanonicalIds: Target = (userId, segments) => ({
  userId,
  profile: readText(segments, ':profile'),
  playlist: readText(segments, ':playlist'),
});

const byIds: Target = (userId, segments) => ({
  userId,
  profile: readRowId(segments, ':profile'),
  playlist: readRowId(segments, ':playlist'),
});

/** The routes of PROTOCOL.md, "Share links", and the page that a link leads to. */
export function shareRoutes(authenticate: Authenticate, shares: Shares): Route[] {
  const of = (path: string, target: Target): Route[] => [
    {
      method: 'POST',
      path,
      handle: async (request, segments) =>
        Response.json({ token: await shares.create(target(await authenticate(request), segments)) }),
    },
    {
      method: 'DELETE',
      path,
      handle: async (request, segments) => {
        await shares.revoke(target(await authenticate(request), segments));
        return new Response(null, { status: 204 });
      },
    },
  ];
  return [
    ...of('/api/v1/share/playlists/by-canonical/:profile/:playlist', byCanonicalIds),
    ...of('/api/v1/profiles/:profile/playlists/:playlist/share', byIds),
    {
      method: 'GET',
      path: '/api/v1/share/playlists/:token',
      handle: async (_request, segments) => Response.json(await shares.read(readText(segments, ':token'))),
    },
    {
      method: 'GET',
      path: '/p/:token',
      handle: async (_request, segments) => showPage(sharedPage(await shares.read(readText(segments, ':token')))),
    },
  ];
}

const readText = (segments: Segments, name: string): string => decodeURIComponent(segments.get(name) ?? '');

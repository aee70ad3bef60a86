import { createHmac, randomUUID } from 'node:crypto';
import { HttpError } from '../../httpError';
import type { Route } from '../../router';
import type { Behaviour } from '../behaviour';
import { drawArtwork } from '../catalogue/artwork';
import { audioBytes, audioSize } from '../catalogue/audio';
import type { Catalogue } from '../catalogue/catalogue';
import type { Track } from '../catalogue/entities';
import type { Visibility } from '../catalogue/visibility';
import type { ServerClock } from '../clock';
import { readId } from '../guard';
import type { Guard } from '../guard';
import type { Store } from '../store';
import { Transcodes } from '../catalogue/transcodes';
import type { UserData } from '../userData/userData';

export interface MediaParts {
  store: Store;
  clock: ServerClock;
  behaviour: Behaviour;
  catalogue: Catalogue;
  visibility: Visibility;
  data: UserData;
}

const TICKET_LIFE = 3_600_000;
const TICKET_KEY = 'ticket key';

const contentTypes: Record<string, string> = {
  flac: 'audio/flac',
  mp3: 'audio/mpeg',
  opus: 'audio/ogg',
  vorbis: 'audio/ogg',
  wav: 'audio/wav',
};

/** Streams, their tickets, and pictures. Refusals have no body. */
export function mediaRoutes(guard: Guard, parts: MediaParts): Route[] {
  const { store, clock, behaviour, catalogue, visibility } = parts;
  const { shares } = parts.data;
  const transcodes = new Transcodes();
  const key = store.remembered(TICKET_KEY);
  const signature = (content: string): string => createHmac('sha256', key).update(content).digest('base64url');
  const require = (accountId: string, id: string): Track => {
    const track = visibility.track(accountId, id);
    if (!track) {
      throw new HttpError(404);
    }
    return track;
  };
  const stream = (request: Request, track: Track): Response => {
    const { searchParams } = new URL(request.url);
    const format = searchParams.get('format') ?? 'raw';
    const offsetMs = Number(searchParams.get('offset_ms') ?? searchParams.get('offsetMs') ?? 0);
    const bitrate = Number(searchParams.get('bitrate') ?? 128);
    const isSteered = searchParams.has('bitrate') || offsetMs !== 0;
    if (
      !['raw', 'mp3', 'opus'].includes(format) ||
      (format === 'raw' && isSteered) ||
      !(offsetMs >= 0 && offsetMs <= track.durationMs) ||
      !(bitrate >= 32 && bitrate <= 512)
    ) {
      throw new HttpError(422);
    }
    const type = contentTypes[format === 'raw' ? track.codec : format] ?? 'application/octet-stream';
    const range = request.headers.get('range');
    const { rangeCap, transcodes: endings } = behaviour.settings;
    if (format === 'raw' || (offsetMs === 0 && transcodes.isCached(track.id, format, bitrate))) {
      return sendFile(track, { type, range, cap: rangeCap });
    }
    if (range !== null && !/^bytes=0-/.test(range)) {
      throw new HttpError(416);
    }
    const body = transcodes.run(track, { format, bitrate, offsetMs, isEndless: endings === 'endless' });
    return new Response(body, { headers: { ...mediaHeaders, 'content-type': type, 'accept-ranges': 'none' } });
  };
  const routes: Route[] = [
    guard.route('GET', '/tracks/:id/stream', 'read', ({ request, accountId, segments }) =>
      stream(request, require(accountId, readId(segments, ':id'))),
    ),
    guard.route('POST', '/tracks/:id/stream-ticket', 'read', ({ request, accountId, segments }) => {
      const { id } = require(accountId, readId(segments, ':id'));
      const expires_at = clock.now() + TICKET_LIFE;
      const content = [accountId, id, expires_at, randomUUID()].join('.');
      const ticket = Buffer.from(`${content}.${signature(content)}`).toString('base64url');
      const path = `/api/v2/stream/${ticket}`;
      const { origin, host } = new URL(request.url);
      const starts = { relative: '', absolute: origin, 'protocol-relative': `//${host}` };
      return { url: starts[behaviour.settings.ticketUrl] + path, expires_at };
    }),
    {
      method: 'GET',
      path: '/api/v2/stream/:ticket',
      handle: (request, segments) => {
        const sealed = Buffer.from(segments.get(':ticket') ?? '', 'base64url').toString();
        const content = sealed.slice(0, sealed.lastIndexOf('.'));
        const [accountId = '', trackId = '', expiry] = content.split('.');
        if (sealed !== `${content}.${signature(content)}` || Number(expiry) <= clock.now()) {
          throw new HttpError(404);
        }
        return stream(request, require(accountId, trackId));
      },
    },
    {
      method: 'GET',
      path: '/share/:token/tracks/:id/stream',
      handle: (request, segments) => {
        const id = readId(segments, ':id');
        const shared = shares.visit(segments.get(':token') ?? '');
        const track = shared?.tracks.some((song) => song.id === id) ? catalogue.track(id) : undefined;
        if (!track) {
          throw new HttpError(404);
        }
        return stream(request, track);
      },
    },
    guard.route('GET', '/artwork/:id', 'read', ({ request, accountId, segments }) => {
      const id = segments.get(':id') ?? '';
      const libraries = visibility.memberships(accountId);
      const album =
        visibility.album(accountId, id) ??
        visibility.track(accountId, id)?.album ??
        catalogue.albums.find(({ artworkHash, libraryId }) => artworkHash === id && libraries.has(libraryId));
      const hash = album?.artworkHash;
      if (hash == null) {
        throw new HttpError(404);
      }
      const isLasting = hash === id;
      const headers =
        behaviour.settings.artworkEtag === 'absent'
          ? { 'cache-control': 'private, max-age=86400' }
          : {
              'cache-control': isLasting ? 'private, max-age=31536000, immutable' : 'private, no-cache',
              etag: `"${hash}"`,
            };
      if ('etag' in headers && request.headers.get('if-none-match') === headers.etag) {
        return new Response(null, { status: 304, headers });
      }
      return new Response(drawArtwork(hash), { headers: { ...headers, 'content-type': 'image/png' } });
    }),
  ];
  return [
    ...routes.map(withoutBodies),
    guard.route('GET', '/transcode/status', 'read', () => ({
      available: true,
      active: transcodes.active,
      global_limit: 4,
      per_user_limit: 2,
    })),
  ];
}

/** The same route, whose refusals are a status alone. */
function withoutBodies(route: Route): Route {
  return {
    ...route,
    handle: async (request, segments) => {
      try {
        return await route.handle(request, segments);
      } catch (error) {
        throw error instanceof HttpError ? new HttpError(error.status, { cause: error }) : error;
      }
    },
  };
}

const mediaHeaders = { 'cache-control': 'private, no-store' };

interface Sending {
  type: string;
  range: string | null;
  /** Bytes of a ranged response at most. */
  cap: number;
}

function sendFile({ durationMs }: Track, { type, range, cap }: Sending): Response {
  const size = audioSize(durationMs);
  const headers = { ...mediaHeaders, 'content-type': type, 'accept-ranges': 'bytes' };
  if (range === null) {
    return new Response(audioBytes(durationMs, 0, size), { headers: { ...headers, 'content-length': String(size) } });
  }
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  const start = first === '' ? size - Number(last) : Number(first);
  const wanted = first === '' || last === '' ? size : Number(last) + 1;
  const end = Math.min(size, wanted, start + cap);
  if ((first === '' && last === '') || start >= size || start < 0 || end <= start) {
    const refused = { ...mediaHeaders, 'accept-ranges': 'bytes', 'content-range': `bytes */${size}` };
    return new Response(null, { status: 416, headers: refused });
  }
  return new Response(audioBytes(durationMs, start, end), {
    status: 206,
    headers: {
      ...headers,
      'content-length': String(end - start),
      'content-range': `bytes ${start}-${end - 1}/${size}`,
    },
  });
}

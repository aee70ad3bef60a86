import * as z from 'zod';
import { linkTrackCount } from '../../core/errors';
import type { Random } from '../../core/random';
import { hostOf } from '../responses';
import type { FixedLink, FixedLinkServer, LinkOrder } from '../shareLinkServer';
import { isNotFound, readV2Response, v2ResponseError, type V2Client } from './client';
import type { Identities } from './identities';
import { MAX_PLAYLIST_BYTES, playlistPath } from './playlistPath';

export interface V2ShareLinksOptions {
  readonly client: V2Client;
  /** Canonical server URL. */
  readonly url: string;
  readonly identities: Pick<Identities, 'serverPlaylist'>;
  readonly random: Random;
}

const PATH = '/api/v2/shares';
const MAX_TRACKS = 400;

const playlist = z.object({ name: z.string(), songs: z.array(z.object({ id: z.string() })) });
const created = z.object({ id: z.string().regex(/^[\w-]{1,200}$/), url: z.string() });

/** Links to the tracks of a moment (PROTOCOL.md, "v2 shares"). */
export class V2ShareLinks implements FixedLinkServer {
  readonly kind = 'fixed';
  readonly #options: V2ShareLinksOptions;

  constructor(options: V2ShareLinksOptions) {
    this.#options = options;
  }

  async order(playlistId: string, expiresAt: number | null): Promise<LinkOrder | null> {
    const { client, identities, random } = this.#options;
    const serverId = await identities.serverPlaylist(playlistId);
    if (serverId === undefined) return null;
    const path = playlistPath(serverId);
    const response = await client.request(path, { maxResponseBytes: MAX_PLAYLIST_BYTES });
    if (isNotFound(response)) return null;
    const { name, songs } = readV2Response(response, playlist, client.target(path));
    if (songs.length < 1 || songs.length > MAX_TRACKS) throw linkTrackCount(MAX_TRACKS);
    return { operationId: random.uuid(), trackIds: songs.map(({ id }) => id), description: name, expiresAt };
  }

  async create({ operationId, trackIds, description, expiresAt }: LinkOrder): Promise<FixedLink | null> {
    const { client, url: serverUrl } = this.#options;
    const body = { track_ids: trackIds, description, expires_at: expiresAt };
    const response = await client.mutate({ method: 'POST', path: PATH, body, operationId });
    if (isNotFound(response)) return null;
    const target = client.target(PATH);
    const { id, url } = readV2Response(response, created, target);
    const absolute = absoluteUrl(url, serverUrl);
    if (absolute === undefined) throw target.service.notRecognized(hostOf(target));
    return { id, url: absolute };
  }

  async revoke(id: string): Promise<void> {
    const { client, random } = this.#options;
    const path = `${PATH}/${encodeURIComponent(id)}`;
    const response = await client.mutate({ method: 'DELETE', path, operationId: random.uuid() });
    if (response.status === 204 || isNotFound(response)) return;
    const target = client.target(path);
    // Another success, such as the page of a captive portal, says nothing about the link.
    throw v2ResponseError(response, target) ?? target.service.notRecognized(hostOf(target));
  }
}

const SHARE = /^\/share\/[\w-]+$/;
const PUBLIC_SHARE = /\/share\/[\w-]+$/;

/**
 * The URL that leads to the link; undefined if it is none. The server sends one without an origin, or the public one that
 * its operator has set.
 */
function absoluteUrl(url: string, serverUrl: string): string | undefined {
  if (SHARE.test(url)) return serverUrl + url;
  const parsed = /^https?:\/\//.test(url) ? parse(url) : undefined;
  if (parsed === undefined) return undefined;
  const { pathname, username, password, search, hash, href } = parsed;
  const isPlain = username === '' && password === '' && search === '' && hash === '' && PUBLIC_SHARE.test(pathname);
  return isPlain && href === url ? href : undefined;
}

function parse(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

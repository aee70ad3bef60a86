import * as z from 'zod';
import type { HttpResponse } from '../http';
import { hostOf, readResponse, responseError } from '../responses';
import type { LiveLinkServer, SharedPlaylist } from '../shareLinkServer';
import type { V1Client } from './client';

const NO_CONTENT = 204;
const NOT_FOUND = 404;

/** It becomes part of a URL's path. */
const created = z.object({ token: z.string().regex(/^[\w-]{1,200}$/) });

/** Share links by canonical ids (PROTOCOL.md, "Share links"). */
export class V1ShareLinks implements LiveLinkServer {
  readonly kind = 'live';
  readonly #client: V1Client;

  constructor(client: V1Client) {
    this.#client = client;
  }

  async create(playlist: SharedPlaylist): Promise<string | null> {
    const path = pathOf(playlist);
    const response = await this.#client.post(path, '{}');
    return isUnknown(response) ? null : readResponse(response, created, this.#client.target(path)).token;
  }

  async revoke(playlist: SharedPlaylist): Promise<void> {
    const path = pathOf(playlist);
    const response = await this.#client.delete(path);
    if (response.status === NO_CONTENT || isUnknown(response)) return;
    const target = this.#client.target(path);
    // Another success, such as the page of a captive portal, says nothing about the link.
    throw responseError(response, target) ?? target.service.notRecognized(hostOf(target));
  }
}

const pathOf = ({ profileId, playlistId }: SharedPlaylist): string =>
  `/api/v1/share/playlists/by-canonical/${encodeURIComponent(profileId)}/${encodeURIComponent(playlistId)}`;

/** The server answers with no body or a short text; a web page is from another program. */
const isUnknown = ({ status, body }: HttpResponse): boolean =>
  status === NOT_FOUND && !body.trimStart().startsWith('<');

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { trustingFetch } from '../server/trustingFetch';

export interface OtherDeviceOptions {
  /** Origin of the server. */
  readonly url: string;
  /** The account's. */
  readonly token: string;
}

/** Creates playlists as another device of the account, all in a profile of their own. */
export async function createPlaylistsElsewhere(
  { url, token }: OtherDeviceOptions,
  names: readonly string[],
): Promise<void> {
  const profile = randomUUID();
  const ops = names.map((name, index) => ({
    operation_id: randomUUID(),
    lamport_ts: index + 1,
    profile_canonical_id: profile,
    entity: 'playlist',
    entity_id: randomUUID(),
    op: 'insert',
    field: null,
    payload: { name, description: null, color_id: null, icon_id: null },
  }));
  const response = await trustingFetch(`${url}/api/v1/sync/ops`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ device_id: randomUUID(), ops }),
  });
  assert.equal(response.status, 200);
}

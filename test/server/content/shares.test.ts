import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { SyncBench } from '../sync/testBench';
import type { TestUser } from '../sync/testBench';

const tokenSchema = z.strictObject({ token: z.string() });
const rowsSchema = z.array(z.looseObject({ id: z.int() }));

describe('links to playlists (PROTOCOL.md, "Share links")', () => {
  let bench: SyncBench;
  let ada: TestUser;
  let bob: TestUser;
  let profile: string;
  let path: string;

  before(async () => {
    bench = await SyncBench.start();
  });

  after(() => bench.stop());

  beforeEach(async () => {
    [ada, bob] = [bench.user(), bench.user()];
    profile = randomUUID();
    path = `/api/v1/share/playlists/by-canonical/${profile}/list`;
    const own = { profile_canonical_id: profile };
    await ada.push([
      ada.draft({ ...own, op: 'insert', payload: { name: 'Road trip' } }),
      ada.draft({
        ...own,
        field: 'tracks',
        op: 'insert',
        payload: { track_ids: [1, 2], snapshots: { 2: { title: 'Clocks', artist: 'Coldplay', duration_ms: 1000 } } },
      }),
    ]);
  });

  const create = async (user: TestUser = ada, of: string = path): Promise<string> => {
    const response = await user.post(of, {});
    assert.equal(response.status, 200);
    return tokenSchema.parse(await response.json()).token;
  };
  const statusOf = async (response: Promise<Response>): Promise<number> => (await response).status;
  const open = (token: string) => bench.anonymous(`/api/v1/share/playlists/${token}`);

  it('stay the same until they are revoked', async () => {
    const token = await create();
    assert.match(token, /^[A-Z0-9]{32}$/i);
    assert.equal(await create(), token);
    assert.equal(await statusOf(ada.delete(path)), 204);
    assert.equal(await statusOf(ada.delete(path)), 204);
    assert.equal(await statusOf(open(token)), 404);
    assert.notEqual(await create(), token);
  });

  it('show the playlist to anyone, with the tracks that have a title', async () => {
    const shown = (await (await open(await create())).json()) as Record<string, unknown>;
    assert.equal(shown.name, 'Road trip');
    assert.deepEqual(shown.tracks, [{ title: 'Clocks', artist: 'Coldplay', duration_ms: 1000 }]);
    assert.equal('canonical_id' in shown, false);
    const page = await (await bench.anonymous(`/p/${await create()}`)).text();
    assert.match(page, /Road trip.*Clocks/s);
  });

  it('are the same by the ids of the server', async () => {
    const token = await create();
    const [row] = rowsSchema.parse(await (await ada.get('/api/v1/profiles')).json());
    const lists = `/api/v1/profiles/${row?.id}/playlists`;
    const [list] = rowsSchema.parse(await (await ada.get(lists)).json());
    assert.equal(await create(ada, `${lists}/${list?.id}/share`), token);
    assert.equal(await statusOf(ada.delete(`${lists}/${list?.id}/share`)), 204);
    assert.equal(await statusOf(open(token)), 404);
  });

  it('are only for one’s own playlists', async () => {
    assert.equal(await statusOf(bob.post(path, {})), 404);
    assert.equal(await statusOf(bob.delete(path)), 404);
    assert.equal(await statusOf(ada.post(`/api/v1/share/playlists/by-canonical/${profile}/other`, {})), 404);
    assert.equal(await statusOf(bench.anonymous(path)), 404);
  });

  it('end with the playlist', async () => {
    const token = await create();
    await ada.push([ada.draft({ profile_canonical_id: profile, op: 'delete' })]);
    assert.equal(await statusOf(open(token)), 404);
  });
});

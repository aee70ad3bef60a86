import assert from 'node:assert/strict';
import * as z from 'zod';
import { systemTimers as timers } from '../../../../src/core/timers';
import { NodeHttp } from '../../../../src/platform/node/http';
import { systemRandom as random } from '../../../../src/platform/node/random';
import type { LinkOrder } from '../../../../src/remote/shareLinkServer';
import { V2Client } from '../../../../src/remote/v2/client';
import { V2ShareLinks } from '../../../../src/remote/v2/shareLinks';
import { someSongs, TestBed } from '../../../server/v2/testBed';
import type { TestClient } from '../../../server/v2/testClient';
import { rejection } from '../../../support/rejection';
import { ScriptedServer } from '../../../support/scriptedServer';

const http = new NodeHttp({ version: '1.2.3', timers });
const page = z.object({ description: z.string().nullable(), tracks: z.array(z.object({ id: z.string() })) });
const HOUR = 3_600_000;

describe('Share links of protocol v2', () => {
  let bed: TestBed;
  let client: TestClient;
  let links: V2ShareLinks;
  let playlistId: string;
  let trackIds: string[];

  before(async () => {
    bed = await TestBed.startOwn();
    client = await bed.logIn();
    const { access_token: value, device_id: deviceId } = client.tokens;
    links = new V2ShareLinks({
      client: new V2Client({ http, url: bed.url, token: async () => ({ value, deviceId }) }),
      url: bed.url,
      identities: { serverPlaylist: async (id) => (id === 'gone' ? undefined : id) },
      random,
    });
    trackIds = (await someSongs(client, 3)).map(({ id }) => id);
    playlistId = await create('Morning', trackIds);
  });
  after(() => bed.stop());

  async function create(name: string, tracks: readonly string[]): Promise<string> {
    const response = await client.send('POST', '/playlists', { body: { name, track_ids: tracks } });
    return z.object({ id: z.string() }).parse(await response.json()).id;
  }

  async function order(expiresAt: number | null = null): Promise<LinkOrder> {
    return (await links.order(playlistId, expiresAt)) ?? assert.fail('The server does not know the playlist');
  }

  const visit = (url: string) => fetch(url);
  const shares = async () => (await bed.controls?.state(bed.admin.username))?.shares ?? [];

  it('show the tracks of the playlist as the server has them', async () => {
    const link = (await links.create(await order())) ?? assert.fail('There is no link');
    assert.ok(link.url.startsWith(`${bed.url}/share/`));
    const { description, tracks } = page.parse(await (await visit(link.url)).json());
    assert.equal(description, 'Morning');
    assert.deepEqual(
      tracks.map(({ id }) => id),
      trackIds,
    );
  });

  it('are the same on repetition', async () => {
    const ordered = await order();
    const before = (await shares()).length;
    const [first, second] = [await links.create(ordered), await links.create(ordered)];
    assert.deepEqual(first, second);
    assert.equal((await shares()).length, before + 1);
  });

  it('have another URL, which the same order tells, once the operator has replaced the key of the server', async () => {
    const ordered = await order();
    const before = (await links.create(ordered)) ?? assert.fail('There is no link');
    await bed.controls?.do({ action: 'replace instance key' });
    assert.equal((await visit(before.url)).status, 404);
    const after = (await links.create(ordered)) ?? assert.fail('There is no link');
    assert.equal(after.id, before.id);
    assert.equal((await visit(after.url)).status, 200);
  });

  it('end at their time', async () => {
    const link = (await links.create(await order(Date.now() - HOUR))) ?? assert.fail('There is no link');
    assert.equal((await visit(link.url)).status, 404);
  });

  it('end when they are revoked, which succeeds twice, and are not made again by the same order', async () => {
    const ordered = await order();
    const { id, url } = (await links.create(ordered)) ?? assert.fail('There is no link');
    await links.revoke(id);
    await links.revoke(id);
    assert.equal((await visit(url)).status, 404);
    assert.equal(await links.create(ordered), null);
  });

  it('do not exist for a playlist that the server does not know', async () => {
    assert.equal(await links.order('gone', null), null);
    assert.equal(await links.order(random.uuid(), null), null);
  });

  it('show from 1 to 400 tracks', async () => {
    const empty = await create('Empty', []);
    const { details } = await rejection(links.order(empty, null), 'share.trackCount');
    assert.deepEqual(details, { limit: 400 });
  });

  it('begin with the public address of the server, if it has one', async () => {
    const own = await TestBed.startOwn({ publicUrl: 'https://public.example/music' });
    try {
      const owner = await own.logIn();
      const { tokens } = owner;
      const token = async () => ({ value: tokens.access_token, deviceId: tokens.device_id });
      const elsewhere = new V2ShareLinks({
        client: new V2Client({ http, url: own.url, token }),
        url: own.url,
        identities: { serverPlaylist: async (id) => id },
        random,
      });
      const songs = await someSongs(owner, 1);
      const ordered = {
        operationId: random.uuid(),
        trackIds: songs.map(({ id }) => id),
        description: '',
        expiresAt: null,
      };
      const link = (await elsewhere.create(ordered)) ?? assert.fail('There is no link');
      assert.match(link.url, /^https:\/\/public\.example\/music\/share\/wfs_/);
    } finally {
      await own.stop();
    }
  });
});

describe('The URL of a share link', () => {
  let scripted: ScriptedServer;

  before(async () => {
    scripted = await ScriptedServer.start();
  });
  after(async () => {
    await scripted.stop();
    http.dispose();
  });

  const ordered = { operationId: random.uuid(), trackIds: ['x'], description: '', expiresAt: null };
  function create(url: string) {
    scripted.onRequest((_request, response) =>
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id: 'a', url })),
    );
    const server = `${scripted.url}/music`;
    const token = async () => ({ value: 'wfa_x', deviceId: null });
    const client = new V2Client({ http, url: server, token });
    return new V2ShareLinks({ client, url: server, identities: { serverPlaylist: async (id) => id }, random }).create(
      ordered,
    );
  }

  it('is below that of the server, or that which the server calls public', async () => {
    assert.equal((await create('/share/wfs_a'))?.url, `${scripted.url}/music/share/wfs_a`);
    assert.equal((await create('https://public.example/share/wfs_a'))?.url, 'https://public.example/share/wfs_a');
  });

  for (const url of [
    '//evil.example/share/wfs_a',
    '/\\evil.example/share/wfs_a',
    'javascript:alert(1)//share/wfs_a',
    'https://user:pass@public.example/share/wfs_a',
    'https://public.example/share/wfs_a?next=x',
    'https://public.example/share/wfs_a#x',
    'https://public.example/elsewhere',
    'https:/public.example/share/wfs_a',
    '/share/../admin',
    '/share/wfs_a/../../x',
    'share/wfs_a',
    '',
  ]) {
    it(`is not ${url === '' ? 'empty' : url}`, async () => {
      await rejection(create(url), 'answer.notWaveFlow');
    });
  }
});

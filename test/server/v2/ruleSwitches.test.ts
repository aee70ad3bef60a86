import assert from 'node:assert/strict';
import * as z from 'zod';
import { SwitchBench } from './switchBench';
import { post } from './testClient';

describe('the rule switches of the v2 server for tests', () => {
  const bench = SwitchBench.forSuite();

  describe('change rules', () => {
    it('for tracks that come twice', async () => {
      const body = { name: 'Twice', track_ids: [bench.ids[0], bench.ids[0]] };
      const create = async (path: string) => (await bench.client.send('POST', path, { body })).status;
      assert.deepEqual([await create('/playlists'), await create('/shares')], [503, 503]);
      await bench.turn({ repeatedTracks: 'allowed' });
      assert.deepEqual([await create('/playlists'), await create('/shares')], [201, 201]);
    });

    it('as early servers had them', async () => {
      await bench.turn({ songsPath: 'songs', artworkEtag: 'absent' });
      assert.equal(await bench.statusOf('/songs/by-genre?genre=Rock'), 404);
      assert.equal(await bench.statusOf('/songs?genre=Rock'), 200);
      const albums = await bench.client.get('/albums', z.array(z.object({ artwork_hash: z.string().nullable() })));
      const hash = albums.find(({ artwork_hash }) => artwork_hash !== null)?.artwork_hash;
      assert.equal((await bench.client.send('GET', `/artwork/${hash}`)).headers.get('etag'), null);
      for (const pingStatus of ['400', '401'] as const) {
        await bench.turn({ pingStatus });
        assert.equal((await bench.get('/rest/ping?f=json')).status, Number(pingStatus));
      }
    });

    it('for tickets and ranges', async () => {
      const ticket = async (ticketUrl: 'absolute' | 'protocol-relative') => {
        await bench.turn({ ticketUrl });
        const response = await bench.client.send('POST', `/tracks/${bench.ids[0]}/stream-ticket`);
        return z.object({ url: z.string() }).parse(await response.json()).url;
      };
      assert.ok((await ticket('absolute')).startsWith(bench.bed.url));
      assert.ok((await ticket('protocol-relative')).startsWith('//127.0.0.1'));
      await bench.turn({ rangeCap: 100 });
      const part = await bench.client.send('GET', `/tracks/${bench.ids[0]}/stream`, { headers: { range: 'bytes=0-' } });
      assert.match(part.headers.get('content-range') ?? '', /^bytes 0-99\//);
    });

    it('for a transcode, which then has no end', async () => {
      await bench.turn({ transcodes: 'endless' });
      const limit = new AbortController();
      const headers = { authorization: `Bearer ${bench.client.tokens.access_token}` };
      const path = `/api/v2/tracks/${bench.ids[0]}/stream?format=opus`;
      const response = await fetch(bench.bed.url + path, { headers, signal: limit.signal });
      assert.equal(response.headers.get('accept-ranges'), 'none');
      setTimeout(() => limit.abort(), 100);
      await assert.rejects(response.arrayBuffer(), { name: 'AbortError' });
    });
  });

  describe('change what is visible', () => {
    it('by memberships', async () => {
      const member = (isMember: boolean) =>
        bench.act({ action: 'set member', username: 'ben', libraryId: bench.libraryId, member: isMember });
      const other = await bench.bed.logIn(bench.bed.other);
      await member(false);
      assert.equal((await other.send('GET', `/libraries/${bench.libraryId}/tracks`)).status, 404);
      await member(true);
      assert.equal((await other.send('GET', `/libraries/${bench.libraryId}/tracks?limit=1`)).status, 200);
      await bench.act({ action: 'hide library', libraryId: bench.libraryId });
      assert.equal(await bench.statusOf(`/libraries/${bench.libraryId}/tracks`), 404);
      await bench.act({ action: 'set member', username: bench.username, libraryId: bench.libraryId, member: true });
      await member(true);
    });

    it('in a feed with events that nobody knows', async () => {
      await bench.turn({ unknownLibraryEvents: true });
      const feed = z.object({ events: z.array(z.looseObject({ entity_type: z.string() })) });
      const { events } = await bench.client.get(`/libraries/${bench.libraryId}/events?limit=1`, feed);
      assert.deepEqual(
        events.map(({ entity_type }) => entity_type),
        ['hologram', 'track'],
      );
    });
  });

  describe('change who answers:', () => {
    const ping = async () => {
      const body = z.object({ 'subsonic-response': z.object({ type: z.string() }) });
      return body.parse(await (await bench.get('/rest/ping?v=1.16.1&c=x&f=json')).json())['subsonic-response'].type;
    };

    it('a v1 server', async () => {
      await bench.turn({ personality: 'v1' });
      const health = z.looseObject({ status: z.string() }).parse(await (await bench.get('/health')).json());
      assert.ok(!('schema' in health));
      assert.deepEqual([await bench.statusOf('/albums'), (await bench.get('/api/v1/profiles')).status], [404, 401]);
    });

    it('another Subsonic server', async () => {
      await bench.turn({ personality: 'subsonic' });
      assert.deepEqual([(await bench.get('/health')).status, await ping()], [404, 'navidrome']);
    });

    it('a page for everything', async () => {
      await bench.turn({ personality: 'html' });
      const response = await bench.get('/health');
      assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'text/html; charset=utf-8']);
    });

    it('a server that nobody has set up', async () => {
      await bench.turn({ personality: 'uninitialised' });
      assert.deepEqual(await (await bench.get('/api/v2/setup')).json(), { required: true });
    });

    it('a server without pages', async () => {
      await bench.turn({ webClient: 'missing' });
      const response = await bench.get('/some/page');
      assert.equal(response.status, 404);
      assert.equal(z.object({ code: z.string() }).parse(await response.json()).code, 'web_client_unavailable');
    });

    it('a proxy that removes a prefix', async () => {
      await bench.turn({ prefix: '/music' });
      assert.equal((await bench.get('/health')).status, 404);
      assert.equal((await bench.get('/music/health')).status, 200);
      const path = '/music/api/v2/auth/login';
      assert.equal((await post(bench.bed.url + path, { ...bench.bed.admin, device_name: 'Test' })).status, 200);
    });

    it('a redirect', async () => {
      await bench.turn({ redirectTo: 'https://music.example' });
      const response = await bench.get('/health?x=1');
      assert.deepEqual([response.status, response.headers.get('location')], [308, 'https://music.example/health?x=1']);
    });
  });
});

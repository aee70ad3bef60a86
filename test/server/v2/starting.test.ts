import assert from 'node:assert/strict';
import * as z from 'zod';
import { demoTracks } from '../demo/tracks';
import { startServer } from '../process';
import type { ServerProcess } from '../process';
import { makeCatalogue } from './catalogue/makeCatalogue';
import { demoAccountV2 } from './demo/account';
import { playlistSchema, TestClient } from './testClient';

describe('the catalogue that the v2 server for tests makes up', () => {
  const options = { seed: 7, size: 2000 };
  const catalogue = makeCatalogue(options);
  const listed = ({ tracks }: typeof catalogue) => tracks.map(({ id, title, album }) => [id, title, album.id]);

  it('is the same for the same seed, and another for another', () => {
    assert.deepEqual(listed(makeCatalogue(options)), listed(catalogue));
    assert.notDeepEqual(listed(makeCatalogue({ ...options, seed: 8 })), listed(catalogue));
  });

  it('has as many tracks as it should, each with an id and a hash of its own', () => {
    assert.ok(catalogue.tracks.length >= 2000);
    for (const of of ['id', 'fullHash', 'relativePath'] as const) {
      assert.equal(new Set(catalogue.tracks.map((track) => track[of])).size, catalogue.tracks.length, of);
    }
    assert.equal(new Set(catalogue.albums.map(({ id }) => id)).size, catalogue.albums.length);
    assert.ok(catalogue.artists.every(({ name }) => /^\S.*\S$/.test(name)));
  });

  it('has two libraries, and the files of the demo with their hashes', () => {
    const counts = catalogue.libraries.map(
      ({ id }) => catalogue.albums.filter(({ libraryId }) => libraryId === id).length,
    );
    assert.ok(counts.length === 2 && counts.every((count) => count > 0));
    const hashes = new Set(catalogue.tracks.map(({ fullHash }) => fullHash));
    assert.ok(demoTracks.every(({ hash }) => hashes.has(hash)));
  });

  it('grows without changing what is there', () => {
    const ids = new Set(makeCatalogue({ ...options, size: 2500 }).tracks.map(({ id }) => id));
    const kept = catalogue.tracks.filter(({ id }) => ids.has(id));
    assert.ok(kept.length > 1980);
  });
});

describe('starting the v2 server for tests', function () {
  this.timeout(30_000);

  const { username, password } = demoAccountV2;
  let server: ServerProcess;
  let client: TestClient;

  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  it('takes the place of a v1 server at the same address', async () => {
    const schema = async () =>
      z.object({ schema: z.int().optional() }).parse(await (await fetch(`${server.url}/health`)).json()).schema;
    assert.equal(await schema(), undefined);
    await server.restart({ protocol: 'v2', demo: true, faults: true, tokenLife: 600 });
    assert.equal(await schema(), 2);
  });

  it('brings the demo account with its music, and tokens of the asked life', async () => {
    assert.ok(server.output.includes(`Demo account: ${username} / ${password}`));
    const state = await server.v2.state(username);
    assert.equal(state.playlists.length, 9);
    assert.ok(state.playlists.every(({ track_ids }) => track_ids.length > 0));
    assert.ok(state.favorites.length > 10 && state.ratings.length > 20 && state.shares.length === 1);
    client = await TestClient.logIn(server.url, demoAccountV2);
    assert.equal(client.tokens.expires_in, 600);
  });

  it('keeps what was done when it is killed, and does not make the demo again', async () => {
    const [playlist] = await client.get('/playlists', z.array(playlistSchema));
    await client.send('DELETE', `/playlists/${playlist?.id}`);
    const cursor = await client.cursor();
    await server.stop('SIGKILL');
    await server.restart({ faults: false });
    assert.equal((await client.get('/playlists', z.array(playlistSchema))).length, 8);
    assert.equal(await client.cursor(), cursor);
    assert.equal((await client.renew()).status, 200);
  });

  it('has no switches unless asked', async () => {
    for (const path of ['/__v2/actions', '/__faults']) {
      const response = await fetch(server.url + path, { method: 'POST', body: '{}' });
      assert.match(response.headers.get('content-type') ?? '', /^text\/html/, path);
    }
    await assert.rejects(server.v2.clear());
  });
});

import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../support/browser';
import { startServer } from '../process';
import type { ServerProcess } from '../process';
import { demoAccount } from './account';
import { DEMO_DEVICE_ID, demoOperations, demoProfile } from './operations';
import { DEMO_LIKES, demoPlaylists, demoRatings } from './playlists';
import { demoTrack, demoTracks } from './tracks';

describe('the music of the demo', () => {
  it('is the same each time, and names every operation by another UUID', () => {
    const operations = demoOperations();
    assert.deepEqual(demoOperations(), operations);
    const ids = new Set(operations.map((op) => op.operation_id));
    assert.equal(ids.size, operations.length);
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('has 60 tracks, each with a title and a hash of its own', () => {
    assert.equal(demoTracks.length, 60);
    assert.equal(new Set(demoTracks.map((track) => track.title)).size, 60);
    assert.equal(new Set(demoTracks.map((track) => track.hash)).size, 60);
    for (const { hash } of demoTracks) assert.match(hash, /^[0-9a-f]{64}$/);
  });

  it('has no track twice in a playlist', () => {
    for (const { name, tracks } of demoPlaylists) assert.equal(new Set(tracks).size, tracks.length, name);
  });
});

describe('a server with the demo', function () {
  this.timeout(60_000);

  const { email, password } = demoAccount;
  let server: ServerProcess;

  before(async () => {
    server = await startServer({ demo: true, faults: true });
  });
  after(() => server.stop());

  const pull = async (): Promise<{ ops: { device_id: string }[] }> => {
    const { cookie } = await server.signIn({ email, password });
    const headers = { authorization: `Bearer ${await server.token(cookie)}` };
    return (await fetch(`${server.url}/api/v1/sync/ops?since=0`, { headers })).json() as never;
  };

  async function push(ops: object[]): Promise<void> {
    const { cookie } = await server.signIn({ email, password });
    const headers = { authorization: `Bearer ${await server.token(cookie)}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ device_id: 'editor', ops: ops.map((op) => ({ ...numbered(), ...op })) });
    assert.equal((await fetch(`${server.url}/api/v1/sync/ops`, { method: 'POST', headers, body })).status, 200);
  }
  /** Ahead of the demo, as the clock of a device that has fetched it. */
  let lamport = 1000;
  const numbered = (): object => ({
    operation_id: `editor ${++lamport}`,
    lamport_ts: lamport,
    profile_canonical_id: demoProfile.id,
  });

  it('has it as what another device sent', async () => {
    const { ops } = await pull();
    assert.equal(ops.length, demoOperations().length);
    assert.ok(ops.every((op) => op.device_id === DEMO_DEVICE_ID));
    const applied = await server.sync.applied(email);
    assert.deepEqual(applied.profiles, [
      { canonical_id: demoProfile.id, name: demoProfile.name, color_id: demoProfile.color },
    ]);
    assert.deepEqual(
      applied.playlists.map(({ name, tracks }) => [name, tracks.map((track) => track.snapshot_title)]),
      demoPlaylists.map(({ name, tracks }) => [name, tracks]),
    );
    assert.equal(applied.tracks.length, demoTracks.length);
    assert.deepEqual(applied.likes, DEMO_LIKES.map((title) => demoTrack(title).hash).sort());
    assert.equal(Object.keys(applied.ratings).length, Object.keys(demoRatings).length);
  });

  it('sends it once: what was deleted stays deleted, also when the log was compacted', async () => {
    const [first] = demoPlaylists;
    await push([{ entity: 'playlist', entity_id: first?.id, op: 'delete' }]);
    await server.sync.setCursor(email, { device_id: 'editor', last_seen_id: 1_000_000, updated_at: Date.now() });
    assert.ok((await server.sync.compact()).deleted > 0);
    const before = [await pull(), await server.sync.applied(email)];
    await server.restart();
    assert.deepEqual([await pull(), await server.sync.applied(email)], before);
    assert.deepEqual(
      (await server.sync.applied(email)).playlists.map(({ name }) => name),
      demoPlaylists.slice(1).map(({ name }) => name),
    );
  });

  describe('shows it on a page', () => {
    let browser: Browser;
    let page: Page;

    before(async () => {
      browser = await launchBrowser();
      page = await browser.newPage();
      page.setDefaultTimeout(10_000);
      await page.goto(`${server.url}/music`);
      await page.getByRole('textbox', { name: 'Email' }).fill(email);
      await page.getByRole('textbox', { name: 'Password' }).fill(password);
      await page.getByRole('button', { name: 'Sign in' }).click();
    });
    after(() => browser.close());

    const section = (title: string) =>
      page.locator('section', { has: page.getByRole('heading', { name: title, exact: true }) });
    const playlist = (name: string) => page.locator('details', { has: page.locator('summary', { hasText: name }) });

    it('to which a sign-in leads back', async () => {
      await page.waitForURL(`${server.url}/music`);
      assert.equal(await section('Playlists').locator('details').count(), demoPlaylists.length - 1);
      assert.equal(await section('Likes').locator('li').count(), DEMO_LIKES.length);
      assert.equal(await section('Ratings').locator('li').count(), Object.keys(demoRatings).length);
    });

    it('with artist, heart, stars and length of a track', async () => {
      await playlist('Night shift').locator('summary').click();
      const track = playlist('Night shift').locator('li', { hasText: 'Nachtschicht' });
      assert.equal((await track.innerText()).replace(/\s+/g, ' '), 'Nachtschicht Hannes Ostwind ♥ ★★★★½ 4:40');
    });

    it('that has what an editor sent when it is loaded again', async () => {
      const { hash } = demoTrack('Compile');
      const snapshots = { 7: { title: 'Brand <new>', artist: 'Ann', duration_ms: 61_000, file_hash: 'f'.repeat(64) } };
      await push([
        {
          entity: 'playlist',
          entity_id: 'mine',
          op: 'insert',
          payload: { name: 'From the editor', color_id: 'no such colour' },
        },
        {
          entity: 'playlist',
          entity_id: 'mine',
          field: 'tracks',
          op: 'insert',
          payload: { track_ids: [7], track_hashes: ['f'.repeat(64)], snapshots },
        },
        { entity: 'liked_track', entity_id: hash, op: 'insert' },
        { entity: 'liked_track', entity_id: 'f'.repeat(64), op: 'insert' },
        { entity: 'track_rating', entity_id: 'f'.repeat(64), op: 'set', payload: { value: 255 } },
        { entity: 'liked_track', entity_id: '0123456789', op: 'insert' },
        { entity: 'comet', entity_id: '1', op: 'observe', payload: 5 },
      ]);
      await page.reload();
      await playlist('From the editor').locator('summary').click();
      const track = playlist('From the editor').locator('li');
      assert.equal((await track.innerText()).replace(/\s+/g, ' '), 'Brand <new> Ann ♥ ★★★★★ 1:01');
      await section('Likes').locator('li', { hasText: 'Compile' }).waitFor();
      await section('Likes').locator('li', { hasText: 'Track 01234567…' }).waitFor();
      const changes = await section('Latest changes').locator('li').allInnerTexts();
      assert.deepEqual(changes.slice(0, 8), [
        'comet: observe',
        'Liked a track',
        'Rated “Brand <new>” ★★★★★',
        'Liked “Brand <new>”',
        'Liked “Compile”',
        'Added a track to the playlist “From the editor”',
        'Created the playlist “From the editor”',
        'Deleted a playlist',
      ]);
    });

    it('that leads to the token and is linked from there', async () => {
      await page.getByRole('link', { name: 'Token' }).click();
      await page.getByText('Your JWT token').waitFor();
      await page.getByRole('link', { name: 'Music' }).click();
      await page.getByRole('heading', { name: 'Your music' }).waitFor();
    });

    it('that says so where there is nothing yet', async () => {
      const { cookie } = await server.signUp({
        name: 'Ada',
        email: 'ada@example.org',
        password: 'correct horse battery',
      });
      const text = await (await fetch(`${server.url}/music`, { headers: { cookie } })).text();
      for (const note of ['No playlists yet', 'Nothing has arrived yet', 'No likes yet', 'No ratings yet'])
        assert.ok(text.includes(note), note);
    });
  });
});

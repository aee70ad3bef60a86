import assert from 'node:assert/strict';
import { TrackSearch, type SearchState } from '../../../../src/ui/catalogue/trackSearch';
import { SwitchBench } from '../../../server/v2/switchBench';
import { CatalogueWindow } from '../../../support/catalogueWindow';

describe('Search of tracks', () => {
  const bench = SwitchBench.forSuite();
  let window: CatalogueWindow;
  let search: TrackSearch;
  let states: SearchState[];
  let query: string;

  beforeEach(async () => {
    window = await CatalogueWindow.open(bench.client);
    states = [];
    search = new TrackSearch(window.catalogue, window.timers, (state) => states.push(state));
    const [album] = await window.catalogue.fetch({ kind: 'newest', page: { offset: 0, limit: 1 } });
    assert.ok(album?.kind === 'album');
    query = album.album.title;
    window.requests.length = 0;
  });
  afterEach(() => {
    search.dispose();
    window.dispose();
  });

  const now = (): SearchState => {
    const state = states.at(-1);
    assert.ok(state);
    return state;
  };
  /** Waits until nothing is searched any more. */
  const settle = async (): Promise<void> => {
    while (now().isBusy) {
      await window.timers.pass(150);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };

  it('asks the server once typing pauses, for what stands there then', async () => {
    for (let end = 1; end <= query.length; end++) {
      search.type(query.slice(0, end));
      await window.timers.pass(100);
    }
    assert.deepEqual(window.requests, []);
    assert.equal(now().isBusy, true);
    await settle();
    assert.equal(window.requests.length, 1);
    assert.equal(now().query, query);
    assert.ok(now().songs.length > 0);
  });

  it('shows nothing of a request that a later one has ended', async () => {
    let release = (): void => undefined;
    window.held = new Promise((resolve) => (release = resolve));
    search.type(query.slice(0, 1));
    await window.timers.pass(150);
    assert.equal(window.requests.length, 1);
    search.type(query);
    release();
    await settle();
    assert.equal(window.requests.length, 2);
    assert.deepEqual([...new Set(states.map((state) => state.query))], ['', query]);
    assert.equal(now().failure, null);
  });

  it('keeps what was found until something else is found', async () => {
    search.type(query);
    await settle();
    const before = now().songs;
    search.type(`${query} x`);
    assert.deepEqual(now(), { query, songs: before, isBusy: true, failure: null });
  });

  it('asks nothing for blanks', async () => {
    search.type(query);
    search.type('  ');
    await window.timers.pass(1_000);
    assert.deepEqual(window.requests, []);
    assert.deepEqual(now(), { query: '', songs: [], isBusy: false, failure: null });
  });

  it('shows likes of this device', async () => {
    search.type(query);
    await settle();
    const [first] = now().songs;
    assert.ok(first);
    const [id = 0] = await window.catalogue.use([first.song]);
    await window.library.likes.set(id, true);
    search.type(`${query} `);
    await settle();
    assert.equal(now().songs.find(({ song }) => song.id === first.song.id)?.marks?.liked, true);
  });

  it('finds what was seen before while the server cannot be reached, and says why', async () => {
    search.type(query);
    await settle();
    const before = now().songs.map(({ song }) => song.id);
    window.isOffline = true;
    search.type(`${query} `);
    await settle();
    assert.deepEqual(new Set(now().songs.map(({ song }) => song.id)), new Set(before));
    assert.ok(now().failure);
    window.isOffline = false;
    search.again();
    await settle();
    assert.equal(now().failure, null);
  });
});

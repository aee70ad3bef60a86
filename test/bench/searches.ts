import type { Timers } from '../../src/core/timers';
import { TrackSearch } from '../../src/ui/catalogue/trackSearch';
import type { TestClient } from '../server/v2/testClient';
import { CatalogueWindow } from '../support/catalogueWindow';
import type { BenchmarkContext } from './benchmark';
import { medians } from './rounds';
import type { Pair } from './side';
import { V2BenchServer } from './v2BenchServer';

const TRACKS = 20_000;
const ROUNDS = 15;
/** As the user types them, from few letters to several words. */
const QUERIES = ['th', 'the', 'the a', 'rain', 'no island', 'letters to', 'of', 'crim', 'fontaine', 'dancing in the'];

/** Typing never pauses: what is typed is searched at once. */
const atOnce: Timers = {
  after: (_ms, call) => {
    queueMicrotask(call);
    return { dispose: () => undefined };
  },
};

/** Milliseconds from a pause in typing to the list, and those of the same request with its JSON, of an average search. */
export async function measureSearch({ note }: BenchmarkContext): Promise<Pair> {
  const server = new V2BenchServer(TRACKS);
  const client = await server.logIn();
  const window = await CatalogueWindow.open(client);
  for (const query of QUERIES) await Promise.all([search(window, query), request(client, query)]);
  let found = 0;
  const pairs: Pair[] = [];
  for (const query of QUERIES) {
    const pair = await medians(ROUNDS, async (side) => {
      const start = performance.now();
      found = await (side === 'ours' ? search(window, query) : request(client, query));
      return performance.now() - start;
    });
    pairs.push(pair);
  }
  window.dispose();
  await server.stop();
  note(`search@v2: ${TRACKS} tracks, ${found} found by the last search; without the pause that ends typing.`);
  const average = (of: (pair: Pair) => number) => pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  return { ours: average(({ ours }) => ours), peer: average(({ peer }) => peer) };
}

function search({ catalogue }: CatalogueWindow, query: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const search = new TrackSearch(catalogue, atOnce, ({ isBusy, songs, failure }) => {
      if (failure !== null) reject(new Error('The search failed', { cause: failure }));
      else if (!isBusy) resolve(songs.length);
    });
    search.type(query);
  });
}

async function request(client: TestClient, query: string): Promise<number> {
  const response = await client.send('GET', `/search?${new URLSearchParams({ q: query, limit: '50' })}`);
  const { songs } = (await response.json()) as { songs: unknown[] };
  return songs.length;
}

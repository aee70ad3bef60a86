import { join } from 'node:path';
import { Accounts } from './account/accounts';
import type { Account, NewAccount } from './account/accounts';
import { ApiTokens } from './account/apiTokens';
import { Callers } from './account/callers';
import { HeldRenewals } from './account/heldRenewals';
import { OAuth } from './account/oauth';
import { Sessions } from './account/sessions';
import { Behaviour } from './behaviour';
import { LibraryFeeds } from './catalogue/libraryFeeds';
import { makeCatalogue } from './catalogue/makeCatalogue';
import { MarkCache } from './catalogue/marks';
import { SearchIndex } from './catalogue/search';
import { Shapes } from './catalogue/shapes';
import { Visibility } from './catalogue/visibility';
import { ServerClock } from './clock';
import { Store } from './store';
import { Acks } from './sync/acks';
import { Journal } from './sync/journal';
import { Notices } from './sync/notices';
import { Mutations } from './userData/mutations';
import { UserData } from './userData/userData';

export interface PartOptions {
  dataFolder: string;
  /** Seconds. */
  tokenLife: number;
  /** Seconds. */
  refreshLife: number;
  /** How many tracks there are at least. */
  tracks: number;
  publicUrl?: string | undefined;
}

const SEED = 20_260_916;

/** Everything that a v2 server consists of, but for its routes. */
export type Parts = ReturnType<typeof createParts>;

export function createParts({ dataFolder, tokenLife, refreshLife, tracks, publicUrl }: PartOptions) {
  const store = new Store(join(dataFolder, 'waveflow-v2.db'));
  const clock = new ServerClock();
  const behaviour = new Behaviour();
  const catalogue = makeCatalogue({ seed: SEED, size: tracks });
  const marks = new MarkCache(store);
  const visibility = new Visibility(store, catalogue);
  const shapes = new Shapes(marks, visibility);
  const journal = new Journal({ store, clock, behaviour });
  const mutations = new Mutations({ store, journal, behaviour, marks });
  const accounts = new Accounts(store, clock);
  const lifetimes = { access: tokenLife * 1000, refresh: refreshLife * 1000 };
  const sessions = new Sessions({ store, clock, behaviour, lifetimes });
  /** An account that is a member of every library. */
  const addAccount = (account: NewAccount): Account =>
    store.transaction(() => {
      const added = accounts.create(account);
      const role = added.role === 'admin' ? 'owner' : 'listener';
      for (const { id } of catalogue.libraries) {
        store.run(store.query.insertInto('member').values({ library_id: id, account_id: added.id, role }));
      }
      return added;
    });
  return {
    store,
    clock,
    behaviour,
    catalogue,
    marks,
    visibility,
    shapes,
    journal,
    mutations,
    accounts,
    sessions,
    addAccount,
    setUp: (username: string, password: string): string => addAccount({ username, password, role: 'admin' }).id,
    index: new SearchIndex(catalogue),
    feeds: new LibraryFeeds({ store, clock, behaviour, catalogue, visibility }),
    callers: new Callers(store, clock),
    apiTokens: new ApiTokens(store, clock),
    oauth: new OAuth({ store, clock, behaviour, accounts, sessions }),
    heldRenewals: new HeldRenewals(),
    acks: new Acks({ store, journal, behaviour, mutations }),
    notices: new Notices(journal, behaviour),
    data: new UserData({ store, clock, behaviour, visibility, shapes, mutations }, { publicUrl }),
  };
}

import type { CatalogueAbsence, CatalogueAccess, CatalogueAccount } from './catalogue/catalogue';
import { Emitter, type Event } from './core/emitter';
import type { Disposable } from './core/disposal';
import { readAccountScope, type CurrentProfile, type SyncScope } from './store/tables/syncScope';

type OpenedCatalogue = Pick<CatalogueAccount, 'server' | 'keys'>;

export interface CatalogueAccountsOptions {
  /** Returns the profile in use. */
  readonly profile: () => Promise<CurrentProfile>;
  /** Fires when another account may be in use. */
  readonly onDidChangeAccount: Event<unknown>;
  /** The catalogue of an account, or why there is none. */
  readonly open: (scope: SyncScope) => Promise<OpenedCatalogue | CatalogueAbsence['kind']>;
}

/** Finds the account whose catalogue is shown. Asks again only after something may have changed. */
export class CatalogueAccounts implements Disposable {
  readonly #options: CatalogueAccountsOptions;
  readonly #changed = new Emitter<void>();
  readonly #subscription: Disposable;
  #access: Promise<CatalogueAccess> | undefined;
  #last: CatalogueAccount | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(options: CatalogueAccountsOptions) {
    this.#options = options;
    this.#subscription = options.onDidChangeAccount(() => {
      this.#access = undefined;
      this.#changed.fire();
    });
  }

  /** The same object as before if the account is the same. */
  access(): Promise<CatalogueAccess> {
    const access = this.#access ?? this.#read();
    this.#access = access;
    access.catch(() => {
      if (this.#access === access) this.#access = undefined;
    });
    return access;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  async #read(): Promise<CatalogueAccess> {
    const profile = await this.#options.profile();
    const scope = await profile.database.read((queries) => readAccountScope(queries, profile));
    if (scope === null) return { kind: 'signedOut' };
    const opened = await this.#options.open(scope);
    if (opened === 'signedOut') return { kind: opened };
    if (opened === 'unsupported') return { kind: opened, host: new URL(scope.serverUrl).host };
    if (!this.#last || !isOf(this.#last, scope)) this.#last = { ...scope, ...opened };
    return { kind: 'account', account: this.#last };
  }
}

const isOf = ({ serverUrl, accountId, profileId }: CatalogueAccount, scope: SyncScope): boolean =>
  serverUrl === scope.serverUrl && accountId === scope.accountId && profileId === scope.profileId;

import { Catalogue, type CatalogueAccess, type CatalogueAccount } from '../../src/catalogue/catalogue';
import type { Cache } from '../../src/core/cache';
import { Emitter } from '../../src/core/emitter';
import { networkFailed } from '../../src/core/errors';
import { NodeHttp } from '../../src/platform/node/http';
import type { Http } from '../../src/remote/http';
import { V2Catalogue } from '../../src/remote/v2/catalogue';
import { V2CatalogueKeys } from '../../src/remote/v2/catalogueKeys';
import { V2Client } from '../../src/remote/v2/client';
import { RemoteIdentities } from '../../src/remoteIdentities';
import type { TestClient } from '../server/v2/testClient';
import { CountedTimers } from './countedTimers';
import { LibraryWindow, TestProfile } from './libraryWindow';
import { MemoryCache } from './memoryCache';

/** A window with the catalogue of a test server. */
export class CatalogueWindow {
  readonly catalogue: Catalogue;
  readonly cache: Cache;
  readonly failures: unknown[] = [];
  /** The paths that were requested, with their queries. */
  readonly requests: string[] = [];
  isOffline = false;
  /** Requests wait for it. */
  held: Promise<void> = Promise.resolve();
  access: CatalogueAccess;
  readonly #window: LibraryWindow;
  readonly #accessChanged = new Emitter<void>();
  readonly #http: NodeHttp;

  private constructor(profile: TestProfile, client: TestClient, cache: Cache) {
    profile.signIn(client.accountId, client.url);
    this.#window = new LibraryWindow([profile]);
    this.#window.setServer(client.url);
    this.#http = new NodeHttp({ version: '1.2.3', timers: new CountedTimers(0) });
    this.cache = cache;
    this.access = { kind: 'account', account: this.accountOf(client) };
    this.catalogue = new Catalogue({
      access: async () => this.access,
      onDidChangeAccess: this.#accessChanged.event,
      library: this.library.tracks,
      cache,
      onFailed: (error) => this.failures.push(error),
    });
  }

  static async open(client: TestClient, cache: Cache = new MemoryCache()): Promise<CatalogueWindow> {
    return new CatalogueWindow(await TestProfile.make(), client, cache);
  }

  get library() {
    return this.#window.library;
  }

  get timers() {
    return this.#window.timers;
  }

  setAccess(access: CatalogueAccess): void {
    this.access = access;
    this.#accessChanged.fire();
  }

  accountOf({ url, accountId, tokens }: TestClient): CatalogueAccount {
    const { database, profileId } = this.#window.profile();
    const http: Http = {
      send: async (request) => {
        this.requests.push(request.url.slice(url.length));
        if (this.isOffline) throw networkFailed('network.refused', new URL(url).host);
        await this.held;
        return this.#http.send(request);
      },
    };
    const token = async () => ({ value: tokens.access_token, deviceId: tokens.device_id });
    return {
      serverUrl: url,
      accountId,
      profileId,
      server: new V2Catalogue(new V2Client({ http, url, token })),
      keys: new V2CatalogueKeys(new RemoteIdentities(database, { serverUrl: url, accountId })),
    };
  }

  dispose(): void {
    this.catalogue.dispose();
    this.#http.dispose();
    this.#window.dispose();
  }
}

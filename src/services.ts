import * as vscode from 'vscode';
import { Account } from './account/account';
import { ConnectionTracker } from './account/connectionTracker';
import { describe } from './account/credentials';
import { Databases } from './account/databases';
import { endSession } from './account/endSession';
import { ProfileLinks } from './account/profileLinks';
import { Profiles } from './account/profiles';
import { Reconnect } from './account/reconnect';
import { RequestHeaders } from './account/requestHeaders';
import type { Secrets } from './account/secrets';
import { ServerAddresses } from './account/serverAddress';
import { ServerGenerations } from './account/serverGenerations';
import { ServerMove } from './account/serverMove';
import type { SessionKey } from './account/sessionKey';
import { Sessions } from './account/sessions';
import { ShareLinks } from './account/shareLinks';
import { TimeLimitedSecrets } from './account/timeLimitedSecrets';
import { Tokens } from './account/tokens';
import { whenConnectionFails, whenUsable } from './accountSync';
import { Catalogue } from './catalogue/catalogue';
import { CatalogueAccounts } from './catalogueAccounts';
import { elapsedClock, systemClock as clock } from './core/clock';
import type { DisposableList } from './core/disposal';
import { Emitter } from './core/emitter';
import { cancelled } from './core/errors';
import { recordFailure } from './core/failureLog';
import type { Log } from './core/log';
import { SharedTimers } from './core/sharedTimers';
import { systemTimers as timers } from './core/timers';
import { FileCache } from './host/fileCache';
import { RequestHeaderSetting } from './host/requestHeaderSetting';
import { EditorSecrets } from './host/secrets';
import { watchFolder } from './host/storageFolder';
import { strictSsl } from './host/strictSsl';
import { EditTransaction } from './library/editTransaction';
import { Library } from './library/library';
import { leaveCollections, requeuePlaylists } from './library/profileChange';
import { RemoteChanges } from './library/remoteChanges';
import { openPlatform } from './platform/node/platform';
import type { Platform } from './platform/platform';
import { recognizeServer, type Generation } from './remote/generation';
import { HeaderHttp } from './remote/headerHttp';
import { HeaderSockets } from './remote/headerSockets';
import type { Http } from './remote/http';
import { RemoteIdentities } from './remoteIdentities';
import { serverAdapters, type GetToken } from './serverAdapters';
import { loadSqlite } from './store/engine/sqlite';
import { Storage, type StorageOptions } from './store/storage';
import { Sync } from './sync/sync';

export interface ServicesOptions {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  /** Disposes of the services. */
  readonly owned: DisposableList;
}

export type Services = ReturnType<typeof openServices>;

/** Composition root of everything below the user interface: storage, network, account, library and sync. */
export function openServices({ context, log, owned }: ServicesOptions) {
  const record = (error: unknown) => recordFailure(log, error);
  const sharedTimers = new SharedTimers(timers, elapsedClock);
  const platform = owned.add(
    openPlatform({
      folder: context.globalStorageUri,
      fs: vscode.workspace.fs,
      watchFolder: (listener) => watchFolder(context.globalStorageUri, listener),
      version: versionOf(context),
      strictSsl: () => strictSsl(context.extension),
      clock,
      timers,
      sharedTimers,
    }),
  );
  const quarantined = owned.add(new Emitter<string>());
  const storage = openStorage(context, platform, {
    onDamaged: (copy) => {
      log.error(`set aside ${copy}`);
      quarantined.fire(copy);
    },
    onUnreadable: (what) => log.error(`passed over what cannot be read: ${what}`),
    onCheckpointFailed: (file, { kind, details }) =>
      log.warn(`checkpoint failed: ${[kind, ...Object.values({ ...details, file })].join(' ')}`),
  });
  const secrets = owned.add(new TimeLimitedSecrets(owned.add(new EditorSecrets(context.secrets)), timers));
  const requestHeaders = owned.add(
    new RequestHeaders({ secrets, setting: owned.add(new RequestHeaderSetting()), clock }),
  );
  const http = new HeaderHttp(platform.http, requestHeaders.headersFor);
  const sockets = new HeaderSockets(platform.sockets, requestHeaders.headersFor);
  const databases = owned.add(new Databases(storage));
  const { account, addresses, connection, token, generationOf } = openAccount({
    owned,
    platform,
    http,
    secrets,
    databases,
    sharedTimers,
    probe: ({ generation, url, token }) => adapters[generation].probe(url, token),
    onFailed: record,
  });
  const shared = { onDidChangeStore: databases.onDidChange, clock, random: platform.random };
  const adapters = serverAdapters({
    http,
    sockets,
    remoteProfile: (scope) => profileLinks.find(scope),
    identities: async (scope) => new RemoteIdentities((await account.currentProfile(scope.profileId)).database, scope),
    clock,
    random: platform.random,
  });
  const profileLinks = new ProfileLinks({
    profile: (id) => account.currentProfile(id),
    app: () => databases.app(),
    listRemote: async (scope, token, signal) =>
      adapters[(await token(undefined)).generation].profiles(scope, token, signal),
    token,
    leave: (transaction, scope) => leaveCollections(transaction, { account: scope, now: clock.now() }),
    requeue: (transaction, profile) =>
      requeuePlaylists(new EditTransaction({ transaction, profile, now: clock.now(), random: platform.random })),
    clock,
  });
  const sync = owned.add(
    new Sync({
      ...shared,
      profile: () => account.currentProfile(),
      app: () => databases.app(),
      http,
      version: versionOf(context),
      server: (options) => adapters[options.accessToken.generation].sync(options),
      prepare: ({ scope }, token, signal) => profileLinks.ensure(scope, token, signal),
      token,
      lock: platform.lock('drain'),
      socketLock: platform.lock('socket'),
      target: new RemoteChanges(),
      timers: sharedTimers,
      onFailed: record,
    }),
  );
  const library = owned.add(
    new Library({
      ...shared,
      profile: (id) => account.currentProfile(id),
      onEdited: () => sync.wake(),
      onRefreshFailed: record,
    }),
  );
  const shareLinks = owned.add(
    new ShareLinks({
      ...shared,
      profile: () => account.currentProfile(),
      address: () => addresses.current(),
      remoteProfile: (scope) => profileLinks.find(scope),
      server: ({ scope, generation, token }) => adapters[generation].shareLinks(scope, token),
      token,
      timers,
      onRefreshFailed: record,
    }),
  );
  const catalogueAccounts = owned.add(
    new CatalogueAccounts({
      profile: () => account.currentProfile(),
      onDidChangeAccount: account.onDidChange,
      open: async (scope) => {
        const { serverUrl: url, accountId, profileId } = scope;
        const generation = await generationOf({ profileId, url });
        if (generation === null) return 'signedOut';
        const ownToken = async (rejected: string | undefined) => {
          const current = await token({ profileId, url }, rejected);
          // Another account may have signed in meanwhile.
          if (current.accountId !== accountId) throw cancelled();
          return current;
        };
        return (await adapters[generation].catalogue(scope, ownToken)) ?? 'unsupported';
      },
    }),
  );
  const catalogue = owned.add(
    new Catalogue({
      access: () => catalogueAccounts.access(),
      onDidChangeAccess: catalogueAccounts.onDidChange,
      library: library.tracks,
      cache: new FileCache({
        fs: vscode.workspace.fs,
        folder: vscode.Uri.joinPath(context.globalStorageUri, 'cache'),
        digest: platform.digest,
        random: platform.random,
      }),
      onFailed: record,
    }),
  );
  const serverMove = new ServerMove({
    profile: (id) => account.currentProfile(id),
    signOut: (key) => account.signOut(key),
    clock,
  });
  owned.add(
    account.onDidChange(
      whenUsable(() => {
        sync.resume();
        void shareLinks.revokeOrphans().catch(record);
      }),
    ),
  );
  owned.add(sync.onDidChange(whenConnectionFails(() => void account.check().catch(record))));
  const reconnect = owned.add(
    new Reconnect({
      account,
      timers: sharedTimers,
      random: platform.random,
      retryAfter: () => connection.retryAfter(),
      onFailed: record,
    }),
  );
  owned.add(requestHeaders.onDidChange(() => reconnect.retryNow()));
  owned.add(
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (!focused) return;
      reconnect.retryNow();
      sync.catchUp();
    }),
  );
  /** Fires with the name of the copy of each damaged file. */
  const onDidQuarantine = quarantined.event;
  return {
    platform,
    http,
    storage,
    secrets,
    requestHeaders,
    account,
    profileLinks,
    shareLinks,
    serverMove,
    sync,
    library,
    catalogue,
    onDidQuarantine,
  };
}

interface AccountServicesOptions {
  readonly owned: DisposableList;
  readonly platform: Platform;
  readonly http: Http;
  readonly secrets: Secrets;
  readonly databases: Databases;
  readonly sharedTimers: SharedTimers;
  /** Asks the server whether it accepts the sign-in. */
  readonly probe: (signIn: { generation: Generation; url: string; token: GetToken }) => Promise<void>;
  readonly onFailed: (error: unknown) => void;
}

function openAccount(given: AccountServicesOptions) {
  const { owned, platform, http, secrets, databases, sharedTimers, probe: ask, onFailed } = given;
  const { random } = platform;
  const profiles = new Profiles(databases, clock, random);
  const sessions = new Sessions({
    secrets,
    databases,
    clock,
    lock: platform.lock('secrets'),
    onEnded: (session) => void endSession(http, timers, session).catch(onFailed),
    onFailed,
  });
  const tokens = new Tokens({ sessions, http, lock: platform.lock('renewal'), clock, timers });
  const generations = new ServerGenerations({ recognize: (url) => recognizeServer(http, url) });
  const generationOf = async (key: SessionKey): Promise<Generation | null> => {
    const { credentials } = await sessions.find(key);
    return credentials === null ? null : describe(credentials).generation;
  };
  const probe = async (key: SessionKey) => {
    const token = (rejected: string | undefined) => tokens.current(key, rejected);
    const generation = (await generationOf(key)) ?? (await token(undefined)).generation;
    await generations.check(key.url, generation, () => ask({ generation, url: key.url, token }));
  };
  const token = async (key: SessionKey, rejected?: string) => {
    const generation = await generationOf(key);
    if (generation !== null) generations.assertSpoken(key.url, generation);
    return tokens.current(key, rejected);
  };
  const connection = new ConnectionTracker();
  const addresses = new ServerAddresses(databases, clock);
  const options = { databases, profiles, addresses, sessions, tokens, connection, secrets, clock, probe };
  const account = owned.add(new Account({ ...options, timers: sharedTimers, onFailed }));
  return { account, addresses, connection, token, generationOf };
}

type StorageListeners = Pick<StorageOptions, 'onDamaged' | 'onUnreadable' | 'onCheckpointFailed'>;

function openStorage(context: vscode.ExtensionContext, platform: Platform, listeners: StorageListeners): Storage {
  const wasm = vscode.Uri.joinPath(context.extensionUri, 'dist', 'sql-wasm.wasm');
  return new Storage({
    files: platform.files,
    lock: platform.lock('storage'),
    loadSqlite: async () => loadSqlite(await platform.readAsset(wasm)),
    clock,
    random: platform.random,
    timers,
    digest: platform.digest,
    limits: platform.logLimits,
    ...listeners,
  });
}

const versionOf = ({ extension }: vscode.ExtensionContext): string =>
  String((extension.packageJSON as { readonly version: unknown }).version);

import * as z from 'zod';
import type { Clock } from './core/clock';
import type { Random } from './core/random';
import type { AccessToken } from './remote/accessToken';
import type { CatalogueServer, TrackKeys } from './remote/catalogueServer';
import type { Generation } from './remote/generation';
import type { Http } from './remote/http';
import type { RemoteProfile } from './remote/remoteProfile';
import type { ShareLinkServer } from './remote/shareLinkServer';
import type { Sockets } from './remote/socket';
import type { SyncServer } from './remote/syncServer';
import { V1Client } from './remote/v1/client';
import { LoggedProfiles } from './remote/v1/loggedProfiles';
import { V1ShareLinks } from './remote/v1/shareLinks';
import { V1SyncServer } from './remote/v1/syncServer';
import { V2Catalogue } from './remote/v2/catalogue';
import { V2CatalogueKeys } from './remote/v2/catalogueKeys';
import { V2Client, type V2ClientOptions } from './remote/v2/client';
import type { Identities } from './remote/v2/identities';
import { V2Pull } from './remote/v2/pull';
import { PullMemories } from './remote/v2/pullMemory';
import { V2Push } from './remote/v2/push';
import { V2ShareLinks } from './remote/v2/shareLinks';
import { V2SyncServer } from './remote/v2/syncServer';
import type { SyncScope } from './store/tables/syncScope';
import type { ServerOptions } from './sync/serverAccess';

/** Returns an access token other than `rejected`. */
export type GetToken = (rejected: string | undefined) => Promise<AccessToken>;

/** What sends requests to the servers of one generation. */
export interface ServerAdapters {
  /** Asks the server whether it accepts the token. */
  readonly probe: (url: string, token: GetToken) => Promise<void>;
  /** The profiles of the account, the one that was changed last first; null where accounts have none. */
  readonly profiles: (
    scope: SyncScope,
    token: GetToken,
    signal?: AbortSignal,
  ) => Promise<readonly RemoteProfile[] | null>;
  readonly sync: (options: ServerOptions) => Promise<SyncServer>;
  readonly shareLinks: (scope: SyncScope, token: GetToken) => Promise<ShareLinkServer>;
  /** Null where servers have none. */
  readonly catalogue: (scope: SyncScope, token: GetToken) => Promise<OpenCatalogue | null>;
}

export interface OpenCatalogue {
  readonly server: CatalogueServer;
  readonly keys: TrackKeys;
}

export interface ServerAdaptersOptions {
  readonly http: Http;
  readonly sockets: Sockets;
  /** Returns the id that the profile has for the account. */
  readonly remoteProfile: (scope: SyncScope) => Promise<string>;
  /** Returns what the account's server calls what is known here. */
  readonly identities: (scope: SyncScope) => Promise<Identities>;
  readonly clock: Clock;
  readonly random: Random;
}

/** The adapters by the generation of a sign-in: the only place that depends on it, besides signing in. */
export const serverAdapters = (options: ServerAdaptersOptions): Readonly<Record<Generation, ServerAdapters>> => ({
  v1: v1Adapters(options),
  v2: v2Adapters(options),
});

function v1Adapters({ http, sockets, remoteProfile }: ServerAdaptersOptions): ServerAdapters {
  const loggedProfiles = new LoggedProfiles();
  const clientOf = (url: string, token: GetToken): V1Client =>
    new V1Client({ http, url, token: async (rejected) => (await token(rejected)).value });
  return {
    probe: async (url, token) => {
      await clientOf(url, token).profiles();
    },
    profiles: ({ serverUrl, accountId }, token, signal) =>
      loggedProfiles.list(JSON.stringify([serverUrl, accountId]), clientOf(serverUrl, token), signal),
    sync: async ({ scope, deviceId, token }) => {
      const client = new V1Client({ http, url: scope.serverUrl, token });
      return new V1SyncServer({ client, deviceId, profileId: await remoteProfile(scope), sockets });
    },
    shareLinks: async ({ serverUrl }, token) => new V1ShareLinks(clientOf(serverUrl, token)),
    catalogue: async () => null,
  };
}

const libraries = z.array(z.unknown());

function v2Adapters({ http, sockets, identities, clock, random }: ServerAdaptersOptions): ServerAdapters {
  const memories = new PullMemories();
  const clientOf = (url: string, token: V2ClientOptions['token']): V2Client => new V2Client({ http, url, token });
  return {
    probe: async (url, token) => {
      await clientOf(url, token).get('/api/v2/libraries', libraries);
    },
    profiles: async () => null,
    sync: async ({ scope, accessToken, token }) => {
      const client = clientOf(scope.serverUrl, async (rejected) => ({ ...accessToken, value: await token(rejected) }));
      const parts = { client, identities: await identities(scope) };
      const pull = new V2Pull({ ...parts, sockets, clock, memory: memories.of(scope) });
      return new V2SyncServer({ host: client.host, push: new V2Push(parts), pull });
    },
    shareLinks: async (scope, token) => {
      const { serverUrl: url } = scope;
      return new V2ShareLinks({ client: clientOf(url, token), url, identities: await identities(scope), random });
    },
    catalogue: async (scope, token) => ({
      server: new V2Catalogue(clientOf(scope.serverUrl, token)),
      keys: new V2CatalogueKeys(await identities(scope)),
    }),
  };
}

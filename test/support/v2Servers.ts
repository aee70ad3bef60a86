import type { Clock } from '../../src/core/clock';
import type { Http } from '../../src/remote/http';
import type { Sockets } from '../../src/remote/socket';
import type { SyncServer } from '../../src/remote/syncServer';
import { V2Client } from '../../src/remote/v2/client';
import { V2Pull } from '../../src/remote/v2/pull';
import { PullMemories } from '../../src/remote/v2/pullMemory';
import { V2Push } from '../../src/remote/v2/push';
import { V2SyncServer } from '../../src/remote/v2/syncServer';
import { RemoteIdentities } from '../../src/remoteIdentities';
import type { Database } from '../../src/store/database';
import type { ServerOptions } from '../../src/sync/serverAccess';
import { NO_SOCKETS } from './v1Servers';

export interface V2ServersOptions {
  readonly http: Http;
  /** Of the profile. */
  readonly database: Database;
  readonly clock: Clock;
  /** Default: none can be opened. */
  readonly sockets?: Sockets | undefined;
}

/** Makes servers of protocol v2 for one window. */
export function v2Servers({ http, database, clock, sockets = NO_SOCKETS }: V2ServersOptions) {
  const memories = new PullMemories();
  return ({ scope, accessToken: { deviceId }, token }: ServerOptions): SyncServer => {
    const renew = async (rejected: string | undefined) => ({ value: await token(rejected), deviceId });
    const client = new V2Client({ http, url: scope.serverUrl, token: renew });
    const identities = new RemoteIdentities(database, scope);
    const pull = new V2Pull({ client, identities, sockets, clock, memory: memories.of(scope) });
    return new V2SyncServer({ host: client.host, push: new V2Push({ client, identities }), pull });
  };
}

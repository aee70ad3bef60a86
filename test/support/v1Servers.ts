import type { Http } from '../../src/remote/http';
import type { Sockets } from '../../src/remote/socket';
import type { SyncServer } from '../../src/remote/syncServer';
import { V1Client } from '../../src/remote/v1/client';
import { V1SyncServer } from '../../src/remote/v1/syncServer';
import type { ServerOptions } from '../../src/sync/serverAccess';

/** Where no socket can be opened. */
export const NO_SOCKETS: Sockets = {
  open: (_request, listener) => {
    queueMicrotask(() => listener.onEnd(undefined));
    return { dispose: () => undefined };
  },
};

/** Makes servers of protocol v1. */
export const v1Servers =
  (http: Http, sockets: Sockets = NO_SOCKETS) =>
  ({ scope, deviceId, token }: ServerOptions): SyncServer =>
    new V1SyncServer({
      client: new V1Client({ http, url: scope.serverUrl, token }),
      deviceId,
      profileId: scope.profileId,
      sockets,
    });

/** A server from which nothing ever comes. */
export const withoutChanges = (server: SyncServer): SyncServer => ({
  host: server.host,
  sendLimits: server.sendLimits,
  encode: (operation) => server.encode(operation),
  send: (operations, signal) => server.send(operations, signal),
  fetch: async (cursor) => ({ kind: 'changes', changes: [], unreadable: 0, highestClock: 0, cursor, hasMore: false }),
  fetchAll: async () => ({
    changes: [],
    unreadable: 0,
    highestClock: 0,
    isFirst: true,
    hasGap: false,
    continuation: null,
    cursor: '0',
  }),
  acknowledge: async () => undefined,
  listen: () => ({ dispose: () => undefined }),
});

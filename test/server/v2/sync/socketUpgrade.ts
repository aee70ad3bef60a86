import { WebSocketServer } from 'ws';
import { HttpError } from '../../httpError';
import { UpgradeRefusal } from '../../upgrade';
import type { Upgrade } from '../../upgrade';
import type { Callers } from '../account/callers';
import { apiError } from '../apiError';
import type { Behaviour } from '../behaviour';
import { readCount } from '../query';
import type { Notices } from './notices';

export interface SocketParts {
  callers: Callers;
  notices: Notices;
  behaviour: Behaviour;
}

const PATH = '/api/v2/sync/socket';

/** `/api/v2/sync/socket` (PROTOCOL.md, "v2 socket"). */
export function createSocketUpgrade({ callers, notices, behaviour }: SocketParts): Upgrade {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });
  return async (request, head) => {
    try {
      const { personality, prefix, socketRefusal } = behaviour.settings;
      const url = new URL(request.url ?? '', 'http://127.0.0.1');
      if (url.pathname !== prefix + PATH || (personality !== 'v2' && personality !== 'uninitialised')) {
        throw apiError('not_found');
      }
      if (socketRefusal !== 0) {
        throw new HttpError(socketRefusal);
      }
      const { authorization } = request.headers;
      const { account } = callers.require(new Headers(authorization ? { authorization } : {}), 'read');
      const after = readCount(url.searchParams, 'after', { fallback: 0, max: Number.MAX_SAFE_INTEGER });
      sockets.handleUpgrade(request, request.socket, head, (socket) => notices.add(socket, account.id, after));
    } catch (error) {
      refuse(new UpgradeRefusal(request), error);
    }
  };
}

function refuse({ response }: UpgradeRefusal, error: unknown): void {
  if (!(error instanceof HttpError)) {
    console.error('Opening a socket failed:', error);
  }
  const { status, body } = error instanceof HttpError ? error : new HttpError(500);
  response.writeHead(status, { 'content-type': 'application/json' }).end(body === null ? '' : JSON.stringify(body));
}

import { asWaveFlowError, isSessionEnd, retryAfterOf } from '../core/errors';
import type { ServerStatus } from '../protocol/status';
import { tokenOf, type Credentials } from './credentials';
import { secretReference, type SessionKey } from './sessionKey';

export type ConnectionStatus = ServerStatus['connection'];

interface RecordedStatus {
  /** Identifies the credentials and their key. Contains secrets: it is only compared, and stays in memory. */
  readonly subject: string;
  /** The token at that time: likewise. */
  readonly token: string | null;
  readonly status: ConnectionStatus;
  /** From the response, in seconds; null if there was none. */
  readonly retryAfter: number | null;
}

/** Keeps the last response of the server about the credentials in use. */
export class ConnectionTracker {
  #last: RecordedStatus | undefined;

  /** The status of these credentials as known to this window. */
  statusOf(key: SessionKey | null, credentials: Credentials | null): ConnectionStatus {
    if (key === null) return { state: 'notConfigured', reason: null };
    if (credentials === null) return { state: 'signedOut', reason: null };
    const last = this.#last;
    if (last === undefined || last.subject !== subject(key, credentials)) return { state: 'checking', reason: null };
    // Another window may have renewed the session while this one had earlier tokens.
    const isRenewed = credentials.kind === 'opaque' && last.token !== tokenOf(credentials);
    return isRenewed && last.status.state === 'expired' ? { state: 'checking', reason: null } : last.status;
  }

  /** @param failure the failure of the request, undefined if it succeeded */
  record(key: SessionKey, credentials: Credentials, failure: unknown): void {
    this.#last = {
      subject: subject(key, credentials),
      token: tokenOf(credentials),
      status: statusAfter(failure),
      retryAfter: retryAfterOf(asWaveFlowError(failure)),
    };
  }

  /** The last `Retry-After` of the server, in seconds; null if there was none. */
  retryAfter(): number | null {
    return this.#last?.retryAfter ?? null;
  }
}

function statusAfter(failure: unknown): ConnectionStatus {
  if (failure === undefined) return { state: 'online', reason: null };
  const { kind } = asWaveFlowError(failure);
  if (kind === 'server.upgraded') return { state: 'expired', reason: kind };
  return isSessionEnd(kind) ? { state: 'expired', reason: null } : { state: 'offline', reason: kind };
}

const subject = (key: SessionKey, credentials: Credentials): string =>
  `${secretReference(key)} ${signInOf(credentials)}`;

/** What a renewal leaves as it is: the session, or its account and device. */
function signInOf(credentials: Credentials): string {
  if (credentials.kind === 'opaque') return `${credentials.accountId} ${credentials.deviceId ?? credentials.access}`;
  return credentials.web?.cookie ?? credentials.token ?? '';
}

import { asWaveFlowError, isSessionEnd, retryAfterOf } from '../core/errors';
import type { ServerStatus } from '../protocol/status';
import { secretReference, type SessionKey } from './sessionKey';
import type { Credentials } from './sessions';

export type ConnectionStatus = ServerStatus['connection'];

interface RecordedStatus {
  /** Which credentials at which place it is about; only ever compared, in memory. */
  readonly subject: string;
  readonly status: ConnectionStatus;
  /** What the server asked for, in seconds; null where it did not. */
  readonly retryAfter: number | null;
}

/** What the server last said about the credentials in use. Says nothing about others. */
export class ConnectionTracker {
  #last: RecordedStatus | undefined;

  /** The state of these credentials, as far as this window knows. */
  statusOf(key: SessionKey | null, credentials: Credentials | null): ConnectionStatus {
    if (key === null) return { state: 'notConfigured', reason: null };
    if (credentials === null) return { state: 'signedOut', reason: null };
    if (this.#last?.subject === subject(key, credentials)) return this.#last.status;
    return { state: 'checking', reason: null };
  }

  /** @param failure what asking the server ended with, undefined for a success */
  record(key: SessionKey, credentials: Credentials, failure: unknown): void {
    this.#last = {
      subject: subject(key, credentials),
      status: statusAfter(failure),
      retryAfter: retryAfterOf(asWaveFlowError(failure)),
    };
  }

  /** For how many seconds the server last asked to be left alone; null where it did not. */
  retryAfter(): number | null {
    return this.#last?.retryAfter ?? null;
  }
}

function statusAfter(failure: unknown): ConnectionStatus {
  if (failure === undefined) return { state: 'online', reason: null };
  const { kind } = asWaveFlowError(failure);
  return isSessionEnd(kind) ? { state: 'expired', reason: null } : { state: 'offline', reason: kind };
}

/** A renewal keeps the session and changes the token only. */
const subject = (key: SessionKey, { token, web }: Credentials): string =>
  `${secretReference(key)} ${web?.cookie ?? token ?? ''}`;

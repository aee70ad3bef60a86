import type { ErrorKind } from '../core/errorDetails';
import { asWaveFlowError, retryAfterOf } from '../core/errors';
import type { ServerStatus } from '../protocol/status';
import { referenceOf, type Place } from './sessionKey';
import type { Credentials } from './sessions';

export type Connection = ServerStatus['connection'];

interface Verdict {
  /** Which credentials at which place it is about; only ever compared, in memory. */
  readonly about: string;
  readonly connection: Connection;
  /** What the server asked for, in seconds; null where it did not. */
  readonly retryAfter: number | null;
}

/** What the server last said about the credentials in use. Says nothing about others. */
export class ConnectionMemory {
  #verdict: Verdict | undefined;

  /** The state of these credentials, as far as this window knows. */
  of(place: Place | null, credentials: Credentials | null): Connection {
    if (place === null) return { state: 'notConfigured', reason: null };
    if (credentials === null) return { state: 'signedOut', reason: null };
    if (this.#verdict?.about === subject(place, credentials)) return this.#verdict.connection;
    return { state: 'checking', reason: null };
  }

  /** @param failure what asking the server ended with, undefined for a success */
  remember(place: Place, credentials: Credentials, failure: unknown): void {
    this.#verdict = {
      about: subject(place, credentials),
      connection: connectionAfter(failure),
      retryAfter: retryAfterOf(asWaveFlowError(failure)),
    };
  }

  /** For how many seconds the server last asked to be left alone; null where it did not. */
  retryAfter(): number | null {
    return this.#verdict?.retryAfter ?? null;
  }
}

function connectionAfter(failure: unknown): Connection {
  if (failure === undefined) return { state: 'online', reason: null };
  const { kind } = asWaveFlowError(failure);
  return EXPIRED.includes(kind) ? { state: 'expired', reason: null } : { state: 'offline', reason: kind };
}

const EXPIRED: readonly ErrorKind[] = ['session.expired', 'answer.unauthorized'];

/** A renewal keeps the session and changes the token only. */
const subject = (place: Place, { token, web }: Credentials): string =>
  `${referenceOf(place)} ${web?.cookie ?? token ?? ''}`;

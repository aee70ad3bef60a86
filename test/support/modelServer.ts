import { answerTooLarge, networkFailed, unauthorized } from '../../src/core/errors';
import type { Http, HttpRequest, HttpResponse } from '../../src/remote/http';

/** An operation as the server got it. */
export interface SentOperation {
  readonly operation_id: string;
  readonly lamport_ts: number;
  readonly entity: string;
  readonly entity_id: string;
  readonly field: string | null;
  readonly op: string;
  readonly payload: unknown;
  readonly profile_canonical_id: string;
}

export interface StoredOperation extends SentOperation {
  readonly device_id: string;
}

export interface Push {
  readonly url: string;
  readonly account: string;
  readonly body: { readonly device_id: string; readonly ops: readonly SentOperation[] };
}

/**
 * The fault of one request. `lost`: processed, but the response does not arrive. `broken`: the
 * connection breaks before anybody has read it.
 */
export type Fault =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | 'network'
  | 'broken'
  | 'lost'
  | 'portal'
  | 'partial';

/** What is wrong for as long as it lasts. */
export interface Outage {
  readonly fault: Fault;
  /** Pushes without operations are handled as usual. */
  readonly sparesEmpty: boolean;
}

/** A token with this subject. Its signature is not valid. */
export const tokenOf = (account: string, serial = 1): string =>
  ['{"alg":"none"}', JSON.stringify({ sub: account, jti: String(serial) }), 'x']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

/** The server's part of pushing (PROTOCOL.md, "Push"), in memory, for all URLs at once, with switches for faults. */
export class ModelServer implements Http {
  /** By server URL and account. */
  readonly #logs = new Map<string, StoredOperation[]>();
  readonly pushes: Push[] = [];
  /** Every request, in order. */
  readonly requests: string[] = [];
  /** For the next pushes, one after the other. */
  readonly faults: Fault[] = [];
  /** For the next other requests. */
  readonly otherFaults: Fault[] = [];
  /** Operation ids and entity ids that are refused, with what. */
  readonly poison = new Map<string, number>();
  /** For every push with operations, or for every push. */
  outage: Outage | undefined;
  /** For every push whose body has the word, before the server reads it. */
  firewall: { readonly word: string; readonly fault: Fault } | undefined;
  /** Entities whose operations are stored, but listed in no response. */
  readonly unlisted = new Set<string>();
  /** Responses that list more operations than this are too large to read. */
  maxListedOps = Infinity;
  /** Every push with operations gets 409 with this `stored_max`. */
  storedMax: number | undefined;
  /** As `/health` has it. */
  version = '1.0.0';
  readonly rejectedTokens = new Set<string>();
  strict = false;
  /** Awaited before each response. */
  hold: () => Promise<void> = async () => undefined;
  /** Awaited after a push is stored, before its response. */
  holdAnswer: () => Promise<void> = async () => undefined;

  log(url: string, account: string): StoredOperation[] {
    const key = `${url} ${account}`;
    const log = this.#logs.get(key) ?? [];
    this.#logs.set(key, log);
    return log;
  }

  async send({ url, headers = {}, body = '{}', signal }: HttpRequest): Promise<HttpResponse> {
    const { origin, pathname } = new URL(url);
    this.requests.push(pathname);
    await this.hold();
    if (signal?.aborted) throw networkFailed('network.broken', origin);
    if (pathname === '/health') return httpResponse(200, { status: 'ok', version: this.version });
    const token = (headers['authorization'] ?? '').replace('Bearer ', '');
    const isPush = pathname === '/api/v1/sync/ops';
    const isEmpty = body.includes('"ops":[]');
    const fault = isPush ? this.#nextFault(body, isEmpty) : this.otherFaults.shift();
    if (fault === 'network') throw networkFailed('network.refused', origin);
    if (fault === 'broken') throw networkFailed('network.broken', origin);
    if (fault === 'portal') return { status: 200, headers: { 'content-type': 'text/html' }, cookies: [], body: '<p>' };
    if (typeof fault === 'object') return httpResponse(fault.status, fault.body, fault.headers);
    if (this.rejectedTokens.has(token)) return httpResponse(401);
    const account = (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string }).sub;
    if (account === '') throw unauthorized(origin);
    if (!isPush) return httpResponse(200, []);
    if (isEmpty && fault !== 'lost') return httpResponse(200, { accepted: [] });
    const push = { url: origin, account, body: JSON.parse(body) as Push['body'] };
    if (!isEmpty) this.pushes.push(push);
    // Violates the protocol: only the listed operations are stored.
    const taken = fault === 'partial' ? push.body.ops.slice(0, Math.floor(push.body.ops.length / 2)) : push.body.ops;
    const response = this.#store({ ...push, body: { ...push.body, ops: taken } });
    if (fault === 'lost') throw networkFailed('network.broken', origin);
    await this.holdAnswer();
    if (push.body.ops.length > this.maxListedOps) throw answerTooLarge(origin);
    return response;
  }

  #nextFault(body: string, isEmpty: boolean): Fault | undefined {
    if (this.firewall && body.includes(this.firewall.word)) return this.firewall.fault;
    if (this.outage && !(isEmpty && this.outage.sparesEmpty)) return this.outage.fault;
    return this.faults.shift();
  }

  #store({ url, account, body }: Push): HttpResponse {
    const log = this.log(url, account);
    const own = log.filter(({ device_id }) => device_id === body.device_id);
    const known = new Set(own.map(({ operation_id }) => operation_id));
    const used = new Set(own.map(({ lamport_ts }) => lamport_ts));
    const highest = Math.max(0, ...used);
    const fresh: StoredOperation[] = [];
    for (const op of body.ops) {
      if (known.has(op.operation_id)) continue;
      const refusal = this.poison.get(op.operation_id) ?? this.poison.get(op.entity_id);
      if (refusal !== undefined) return httpResponse(refusal);
      if (this.storedMax !== undefined) {
        return httpResponse(409, {
          error: 'lamport_regression',
          device_id: body.device_id,
          stored_max: this.storedMax,
          offending_lamport_ts: op.lamport_ts,
        });
      }
      const top = Math.max(highest, ...fresh.map(({ lamport_ts }) => lamport_ts));
      if (used.has(op.lamport_ts) || (this.strict && op.lamport_ts <= top)) {
        const error = { error: 'lamport_regression', device_id: body.device_id, stored_max: highest };
        return httpResponse(409, { ...error, offending_lamport_ts: op.lamport_ts });
      }
      known.add(op.operation_id);
      used.add(op.lamport_ts);
      fresh.push({ ...op, device_id: body.device_id });
    }
    log.push(...fresh);
    return httpResponse(200, { accepted: body.ops.filter(({ entity_id }) => !this.unlisted.has(entity_id)) });
  }
}

function httpResponse(status: number, body?: unknown, headers: Record<string, string> = {}): HttpResponse {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  return {
    status,
    headers: { ...json, ...headers },
    cookies: [],
    body: body === undefined ? '' : JSON.stringify(body),
  };
}

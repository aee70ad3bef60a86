import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod';
import { HttpError } from '../../httpError';
import { apiError } from '../apiError';
import type { Behaviour } from '../behaviour';
import type { MarkCache } from '../catalogue/marks';
import type { Store } from '../store';
import type { Journal, JournalEvent } from '../sync/journal';

/** Who changes something, and under which operation id. */
export interface MutationContext {
  accountId: string;
  operationId: string;
  deviceId: string | null;
}

/** One change; action, target and payload are what makes two of them the same intent. */
export interface Mutation {
  action: string;
  target: string;
  /** Members that are null mean the same as absent ones. */
  payload: Record<string, unknown>;
  /**
   * Writes, and says what the journal shall have. An error undoes everything.
   * @throws HttpError for a refusal; the operation id stays free
   */
  apply: () => { resultId: string; event: JournalEvent };
}

export interface MutationParts {
  store: Store;
  journal: Journal;
  behaviour: Behaviour;
  marks: MarkCache;
}

const uuidSchema = z.uuid();

/** Changes of user data, each of which happens once (PROTOCOL.md, "v2 operation ids"). */
export class Mutations {
  readonly #parts: MutationParts;

  constructor(parts: MutationParts) {
    this.#parts = parts;
  }

  /** @throws HttpError 422 for a header that is no UUID, and for a device that is not the account's or revoked */
  contextOf(headers: Headers, accountId: string): MutationContext {
    const operationId = readUuid(headers, 'x-waveflow-operation-id') ?? randomUUID();
    const deviceId = readUuid(headers, 'x-waveflow-device-id');
    if (deviceId !== null && !this.isDevice(accountId, deviceId)) {
      throw apiError('validation_error');
    }
    return { accountId, operationId, deviceId };
  }

  /** Whether the account has this device, and it is not revoked. */
  isDevice(accountId: string, deviceId: string): boolean {
    const { store } = this.#parts;
    const device = store.query
      .selectFrom('device')
      .select('id')
      .where('id', '=', deviceId)
      .where('account_id', '=', accountId)
      .where('revoked', '=', 0);
    return store.first(device) !== undefined;
  }

  /**
   * The id of what the change made or changed; of the first time where the operation id is known already.
   * @throws HttpError 409 where the id stood for another intent, and what `apply` throws
   */
  run({ accountId, operationId, deviceId }: MutationContext, { action, target, payload, apply }: Mutation): string {
    const { store, journal, behaviour, marks } = this.#parts;
    const poison = behaviour.poisonOf(operationId);
    if (poison !== undefined) {
      throw poison === 503 ? apiError('service_unavailable') : new HttpError(poison);
    }
    const fingerprint = fingerprintOf(action, target, payload);
    const { resultId, isNew } = store.transaction(() => {
      const known = store.first(
        store.query
          .selectFrom('operation')
          .select(['fingerprint', 'result_id'])
          .where('account_id', '=', accountId)
          .where('operation_id', '=', operationId),
      );
      if (known) {
        if (known.fingerprint !== fingerprint) {
          throw apiError('conflict');
        }
        return { resultId: known.result_id, isNew: false };
      }
      const applied = apply();
      const claim = { account_id: accountId, operation_id: operationId, fingerprint, result_id: applied.resultId };
      store.run(store.query.insertInto('operation').values(claim));
      journal.append({ accountId, operationId, deviceId }, applied.event);
      return { resultId: applied.resultId, isNew: true };
    });
    if (isNew) {
      marks.forget(accountId);
      journal.announce(accountId);
    }
    return resultId;
  }
}

function readUuid(headers: Headers, name: string): string | null {
  const value = headers.get(name);
  if (value === null) {
    return null;
  }
  if (!uuidSchema.safeParse(value).success) {
    throw apiError('validation_error');
  }
  return value.toLowerCase();
}

/** Upstream uses BLAKE3; a client cannot tell. */
function fingerprintOf(action: string, target: string, payload: Record<string, unknown>): string {
  const hash = createHash('sha256');
  for (const part of ['waveflow operation', action, target, JSON.stringify(canonical(payload))]) {
    hash.update(`${Buffer.byteLength(part)}:${part}`);
  }
  return hash.digest('hex');
}

/** Keys in order, and no key whose value is null. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(canonical);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).filter(([, member]) => member != null);
  return Object.fromEntries(
    entries.sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, member]) => [key, canonical(member)]),
  );
}

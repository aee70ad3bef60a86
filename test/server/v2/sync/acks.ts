import { apiError } from '../apiError';
import type { Behaviour } from '../behaviour';
import type { Store } from '../store';
import type { Mutations } from '../userData/mutations';
import type { Journal } from './journal';

export interface AckParts {
  store: Store;
  journal: Journal;
  behaviour: Behaviour;
  mutations: Mutations;
}

/** How far the devices of an account have come; nothing depends on it. */
export class Acks {
  readonly #parts: AckParts;

  constructor(parts: AckParts) {
    this.#parts = parts;
  }

  /**
   * A lower value than before changes nothing.
   * @throws HttpError 422 for a cursor that does not exist and for a device that is not the account's or revoked
   */
  acknowledge(accountId: string, device_id: string, cursor: number): void {
    const { store, journal, behaviour, mutations } = this.#parts;
    const end = behaviour.settings.ackLimit === 'account' ? journal.endOf(accountId) : journal.end;
    if (cursor < 0 || cursor > end || !mutations.isDevice(accountId, device_id)) {
      throw apiError('validation_error');
    }
    const known = this.of(accountId).find((ack) => ack.device_id === device_id)?.cursor ?? 0;
    const values = { account_id: accountId, device_id, cursor: Math.max(known, cursor) };
    store.run(store.query.replaceInto('ack').values(values));
  }

  of(accountId: string): { device_id: string; cursor: number }[] {
    const { store } = this.#parts;
    const acks = store.query.selectFrom('ack').select(['device_id', 'cursor']).where('account_id', '=', accountId);
    return store.all(acks);
  }
}

import type { Clock } from '../core/clock';
import type { PushAnswer } from '../remote/v1/push';
import { findQueued, markFailed, type PendingRow } from '../store/tables/outbox';
import { deliverParked, listRefused } from '../store/tables/outboxParked';
import type { OutboxWriter } from './outboxWriter';
import { pack, type Parcel } from './encodedOperation';
import { codeOf } from './refusals';
import type { Regression } from './restamps';

const LIMIT = 50;

export interface ParkedRetryParts {
  readonly outbox: OutboxWriter;
  readonly clock: Clock;
  /** Only what was last tried before this, in milliseconds since the epoch. */
  readonly before: number;
  readonly push: (parcel: Parcel) => Promise<PushAnswer>;
  /** Resolves to whether there are new clock values. */
  readonly restamp: (row: PendingRow, regression: Regression) => Promise<boolean>;
}

/** Sends parked operations again, each alone. One that is refused again stays where it is, and nobody is told. */
export class ParkedRetry {
  readonly #parts: ParkedRetryParts;

  constructor(parts: ParkedRetryParts) {
    this.#parts = parts;
  }

  /** Resolves to how many the server took. */
  async run(): Promise<number> {
    const { outbox, before, clock } = this.#parts;
    const now = clock.now();
    const rows = await outbox.read((queries) => listRefused(queries, outbox.scope, { before, now, limit: LIMIT }));
    let delivered = 0;
    for (const row of rows) if (await this.#try(row)) delivered++;
    return delivered;
  }

  async #try(row: PendingRow): Promise<boolean> {
    const { outbox, clock } = this.#parts;
    const code = await this.#send(row);
    await outbox.write((transaction) => {
      if (code === undefined) deliverParked(transaction, outbox.scope, row);
      else markFailed(transaction, [row.operationId], { text: code, now: clock.now() });
    });
    return code === undefined;
  }

  /** Resolves to undefined where the server took it, else to what the queue keeps of the failure. */
  async #send(row: PendingRow): Promise<string | undefined> {
    const { outbox, push, restamp } = this.#parts;
    const packed = pack(row, outbox.scope.profileId);
    if (!('json' in packed)) return packed.reason;
    const answer = await push(packed);
    if (answer.kind === 'refused') return codeOf({ reason: 'refused', refusal: answer });
    if (answer.kind === 'accepted') return answer.operationIds.has(row.operationId) ? undefined : 'sync.ignored';
    const fresh =
      (await restamp(row, answer)) && (await outbox.read((queries) => findQueued(queries, row.operationId)));
    return fresh ? this.#send(fresh) : 'sync.clockConflict';
  }
}

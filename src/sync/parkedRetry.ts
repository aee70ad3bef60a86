import type { Clock } from '../core/clock';
import type { PushResult } from '../remote/v1/push';
import { findQueued, markFailed, type PendingRow } from '../store/tables/outbox';
import { deliverParked, listRefused } from '../store/tables/outboxParked';
import type { OutboxWriter } from './outboxWriter';
import { encodeRow, type EncodedOperation } from './encodedOperation';
import { refusalCode } from './refusals';
import type { ClockConflict } from './clockConflictResolver';

const MAX_OPERATIONS = 50;

export interface ParkedRetryOptions {
  readonly outbox: OutboxWriter;
  readonly clock: Clock;
  /** Only what was last tried before this, in milliseconds since the epoch. */
  readonly before: number;
  readonly push: (parcel: EncodedOperation) => Promise<PushResult>;
  /** Resolves to whether there are new clock values. */
  readonly restamp: (row: PendingRow, regression: ClockConflict) => Promise<boolean>;
}

/** Sends parked operations again, each alone. One that is refused again stays where it is, and nobody is told. */
export class ParkedRetry {
  readonly #options: ParkedRetryOptions;

  constructor(options: ParkedRetryOptions) {
    this.#options = options;
  }

  /** Resolves to how many the server took. */
  async run(): Promise<number> {
    const { outbox, before, clock } = this.#options;
    const now = clock.now();
    const rows = await outbox.read((queries) =>
      listRefused(queries, outbox.scope, { before, now, limit: MAX_OPERATIONS }),
    );
    let delivered = 0;
    for (const row of rows) if (await this.#retry(row)) delivered++;
    return delivered;
  }

  async #retry(row: PendingRow): Promise<boolean> {
    const { outbox, clock } = this.#options;
    const code = await this.#send(row);
    await outbox.write((transaction) => {
      if (code === undefined) deliverParked(transaction, outbox.scope, row);
      else markFailed(transaction, [row.operationId], { text: code, now: clock.now() });
    });
    return code === undefined;
  }

  /** Resolves to undefined where the server took it, else to what the queue keeps of the failure. */
  async #send(row: PendingRow): Promise<string | undefined> {
    const { outbox, push, restamp } = this.#options;
    const packed = encodeRow(row, outbox.scope.profileId);
    if (!('json' in packed)) return packed.reason;
    const answer = await push(packed);
    if (answer.kind === 'refused') return refusalCode({ reason: 'refused', refusal: answer });
    if (answer.kind === 'accepted') return answer.operationIds.has(row.operationId) ? undefined : 'sync.ignored';
    const fresh =
      (await restamp(row, answer)) && (await outbox.read((queries) => findQueued(queries, row.operationId)));
    return fresh ? this.#send(fresh) : 'sync.clockConflict';
  }
}

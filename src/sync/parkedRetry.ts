import type { Clock } from '../core/clock';
import type { SendResult } from '../remote/syncServer';
import { findQueued, markFailed, type PendingRow } from '../store/tables/outbox';
import { deliverParked, listRefused } from '../store/tables/outboxParked';
import { dropSilent } from '../store/tables/sentOperations';
import type { ClockConflict } from './clockConflictResolver';
import { encodeRow, type EncodedOperation, type OperationEncoder } from './encodedOperation';
import type { DrainDatabase } from './drainDatabase';
import { refusalCode } from './refusals';

const MAX_OPERATIONS = 50;

export interface ParkedRetryOptions {
  readonly outbox: DrainDatabase;
  readonly clock: Clock;
  /** Retry only operations whose last attempt was before this time, in milliseconds since the epoch. */
  readonly before: number;
  readonly encoder: OperationEncoder;
  readonly push: (operation: EncodedOperation) => Promise<SendResult>;
  /** Resolves to whether the outbox has new clock values. */
  readonly resolveConflict: (row: PendingRow, conflict: ClockConflict) => Promise<boolean>;
}

/** Sends parked operations again, one per request. One that is refused again stays parked, without a notification. */
export class ParkedRetry {
  readonly #options: ParkedRetryOptions;

  constructor(options: ParkedRetryOptions) {
    this.#options = options;
  }

  /** Resolves to the number that the server accepted. */
  async run(): Promise<number> {
    const { outbox, before, clock } = this.#options;
    const now = clock.now();
    const rows = await outbox.read((queries) =>
      listRefused(queries, outbox.scope, { before, now, limit: MAX_OPERATIONS }),
    );
    let delivered = 0;
    for (const row of rows) {
      if (await this.#retry(row)) delivered++;
    }
    return delivered;
  }

  async #retry(row: PendingRow): Promise<boolean> {
    const { outbox, clock } = this.#options;
    const result = await this.#send(row);
    await outbox.write((transaction) => {
      const now = clock.now();
      if (typeof result === 'string') {
        markFailed(transaction, [row.operationId], { text: result, now });
        return;
      }
      if (result.isSilent) dropSilent(transaction, [row.operationId]);
      deliverParked(transaction, outbox.scope, row, now);
    });
    return typeof result !== 'string';
  }

  /** Resolves to whether no pull will bring the operation back, or if it was not accepted to the failure code for the outbox. */
  async #send(row: PendingRow): Promise<{ readonly isSilent: boolean } | string> {
    const { outbox, encoder, push, resolveConflict } = this.#options;
    const encoded = encodeRow(row, encoder);
    if (!('encoded' in encoded)) return encoded.reason;
    const result = await push(encoded);
    if (result.kind === 'refused') {
      const verdict = result.single && { verdict: result.single.verdict };
      return refusalCode({ reason: 'refused', refusal: result, ...verdict });
    }
    if (result.kind === 'accepted') {
      const isAccepted = result.operationIds.has(row.operationId);
      return isAccepted ? { isSilent: result.silent?.has(row.operationId) === true } : 'sync.ignored';
    }
    if (!(await resolveConflict(row, result))) return 'sync.clockConflict';
    const restamped = await outbox.read((queries) => findQueued(queries, row.operationId));
    return restamped ? this.#send(restamped) : 'sync.clockConflict';
  }
}

import type { Clock } from '../core/clock';
import { changeIgnored, changeRefused, type WaveFlowError } from '../core/errors';
import type { SendRefusal, SingleRefusal } from '../remote/syncServer';
import type { Transaction } from '../store/database';
import type { PendingRow } from '../store/tables/outbox';
import { park, type ParkedReason } from '../store/tables/outboxParked';
import { confirmRefusal, isLongRefused, markRefused } from '../store/tables/outboxRefusals';
import { failureCode } from './failureCode';
import type { DrainDatabase } from './drainDatabase';

const CONFIRMATIONS_BEFORE_PARKING = 3;
/** Consecutive refusals, without an acceptance in between, that suggest an outage rather than bad operations. */
const MAX_CONSECUTIVE = 8;
/** For an operation that is alone in the outbox. Few outages last that long, and parked operations are retried later. */
const ALONE_BEFORE_PARKING = { times: 8, ms: 24 * 60 * 60_000 };
/** The same if the server answers otherwise, and fails on this operation. */
const SUSPECT_BEFORE_PARKING = { times: 5, ms: 0 };

/** An operation that the server did not accept although it was alone in its batch. */
export interface RefusedOperation {
  readonly row: PendingRow;
  readonly reason: Extract<ParkedReason, 'refused' | 'ignored'>;
  readonly refusal: Pick<SendRefusal, 'error' | 'status'>;
  /** What a server says that judges single operations. */
  readonly verdict?: SingleRefusal['verdict'];
}

export interface RefusalsOptions {
  readonly outbox: DrainDatabase;
  readonly host: string;
  readonly clock: Clock;
}

/**
 * Decides whether a refusal is the fault of the operation or of an outage (PROTOCOL.md, "Rejected operations"). A refusal
 * is confirmed if the server accepts other operations in the same push run; after enough confirmations the operation is
 * parked. One that the server has judged itself is parked at once, and is no failure of the run. If the server accepts nothing, there is an outage, and everything waits. If there is no other operation to
 * accept, the operation is parked only after the server has refused it many times over a long time.
 */
export class Refusals {
  readonly #options: RefusalsOptions;
  /** Keys of entities whose operations are held back in this run, to keep their order. */
  readonly #held = new Set<string>();
  readonly #refusedIds: string[] = [];
  /** Refused while the server has not accepted anything in this run. */
  #unconfirmed: RefusedOperation[] = [];
  #last: RefusedOperation | undefined;
  #consecutive = 0;
  #hasAccepted = false;

  constructor(options: RefusalsOptions) {
    this.#options = options;
  }

  /** Why an operation was left behind; undefined if none was. */
  get failure(): WaveFlowError | undefined {
    if (!this.#last) return undefined;
    const { reason, refusal } = this.#last;
    if (reason === 'ignored') return changeIgnored(this.#options.host);
    return this.#hasAccepted ? changeRefused(this.#options.host, refusal.status) : refusal.error;
  }

  /** @throws WaveFlowError the {@link failure}, if there is one */
  throwFailure(): void {
    const { failure } = this;
    if (failure) throw failure;
  }

  /** Whether there were too many consecutive refusals to go on. */
  get isLimitReached(): boolean {
    return this.#consecutive >= MAX_CONSECUTIVE;
  }

  /** Ids of the operations that were refused in this run. */
  get refusedIds(): readonly string[] {
    return this.#refusedIds;
  }

  isHeld(row: PendingRow): boolean {
    return this.#held.has(entityKey(row));
  }

  hold(row: PendingRow): void {
    this.#held.add(entityKey(row));
  }

  /** Confirms the refusals so far: the server has accepted another operation. */
  async confirm(): Promise<void> {
    this.#consecutive = 0;
    this.#hasAccepted = true;
    const confirmed = this.#unconfirmed;
    if (confirmed.length === 0) return;
    this.#unconfirmed = [];
    await this.#options.outbox.write((transaction) =>
      confirmed.forEach((operation) => this.#confirm(transaction, operation)),
    );
  }

  async add(operation: RefusedOperation): Promise<void> {
    const { row, reason, verdict } = operation;
    this.hold(row);
    this.#refusedIds.push(row.operationId);
    if (verdict === 'final') {
      const text = refusalCode(operation);
      return this.#options.outbox.write((transaction) => {
        const now = this.#options.clock.now();
        markRefused(transaction, row.operationId, { text, now });
        park(transaction, this.#options.outbox.scope, { row, reason, now });
      });
    }
    this.#last = operation;
    this.#consecutive++;
    const text = refusalCode(operation);
    await this.#options.outbox.write((transaction) => {
      markRefused(transaction, row.operationId, { text, now: this.#options.clock.now() });
      if (this.#hasAccepted) this.#confirm(transaction, operation);
    });
    if (!this.#hasAccepted) this.#unconfirmed.push(operation);
  }

  /** Ends the run's judgment once every operation was tried: a single one may be parked after a long time. */
  async conclude(): Promise<void> {
    const [only, ...others] = this.#unconfirmed;
    // Several unconfirmed refusals mean an outage, and so does a conflict with every clock value.
    if (!only || others.length > 0 || only.refusal.error.kind === 'sync.clockConflict') return;
    const { outbox, clock } = this.#options;
    const { row, reason, verdict } = only;
    const { times, ms } = verdict === 'suspect' ? SUSPECT_BEFORE_PARKING : ALONE_BEFORE_PARKING;
    await outbox.write((transaction) => {
      const now = clock.now();
      const isRefusedForLong = isLongRefused(transaction, row.operationId, { times, since: now - ms });
      if (isRefusedForLong) park(transaction, outbox.scope, { row, reason, now });
    });
  }

  #confirm(transaction: Transaction, { row, reason }: RefusedOperation): void {
    const count = confirmRefusal(transaction, row.operationId);
    if (count < CONFIRMATIONS_BEFORE_PARKING) return;
    park(transaction, this.#options.outbox.scope, { row, reason, now: this.#options.clock.now() });
  }
}

const entityKey = ({ entity, entityId }: PendingRow): string => `${entity} ${entityId}`;

/** What the outbox stores of a refusal. */
export function refusalCode({ reason, refusal: { error, status }, verdict }: Omit<RefusedOperation, 'row'>): string {
  if (reason === 'ignored') return 'sync.ignored';
  // These kinds say more than their status.
  if (verdict !== undefined && error.kind !== 'answer.failed') return error.kind;
  return status === null || error.kind === 'sync.clockConflict' ? failureCode(error) : `answer.failed ${status}`;
}

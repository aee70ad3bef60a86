import type { Clock } from '../core/clock';
import { changeIgnored, changeRefused, type WaveFlowError } from '../core/errors';
import type { Transaction } from '../store/database';
import type { PendingRow } from '../store/tables/outbox';
import { park, type ParkedReason } from '../store/tables/outboxParked';
import { confirmRefusal, isLongRefused, markRefused } from '../store/tables/outboxRefusals';
import type { Refusal } from '../remote/v1/push';
import { failureCode } from './failureCode';
import type { OutboxWriter } from './outboxWriter';

const CONFIRMATIONS_BEFORE_PARKING = 3;
/** In a row, with nothing accepted in between: then it is not the operations that are bad. */
const MAX_CONSECUTIVE = 8;
/** Where nothing else waits that the server could take. Few outages are that long, and it is tried again later. */
const ALONE_BEFORE_PARKING = { times: 8, ms: 24 * 60 * 60_000 };

/** An operation that the server did not take, though it was alone in its batch. */
export interface RefusedOperation {
  readonly row: PendingRow;
  readonly reason: Extract<ParkedReason, 'refused' | 'ignored'>;
  readonly refusal: Pick<Refusal, 'error' | 'status'>;
}

export interface RefusalsOptions {
  readonly outbox: OutboxWriter;
  readonly host: string;
  readonly clock: Clock;
}

/**
 * Decides whose fault it is that an operation was not taken. It is the operation's only where the server takes others
 * in the same pass; if it takes none, there is an outage, and everything waits. Where nothing else is there to be
 * taken, only time can tell: the server answers for long, and goes on refusing this one.
 */
export class Refusals {
  readonly #options: RefusalsOptions;
  /** Entities whose operations stay behind for now, so that their order is kept. */
  readonly #held = new Set<string>();
  readonly #refusedIds: string[] = [];
  /** Refused, with nothing accepted yet. */
  #unconfirmed: RefusedOperation[] = [];
  #last: RefusedOperation | undefined;
  #consecutive = 0;
  #hasAccepted = false;

  constructor(options: RefusalsOptions) {
    this.#options = options;
  }

  /** Why something was left behind; undefined where nothing was. */
  get failure(): WaveFlowError | undefined {
    if (!this.#last) return undefined;
    const { reason, refusal } = this.#last;
    if (reason === 'ignored') return changeIgnored(this.#options.host);
    return this.#hasAccepted ? changeRefused(this.#options.host, refusal.status) : refusal.error;
  }

  /** Whether so many were refused one after the other that it is no use to go on. */
  get isLimitReached(): boolean {
    return this.#consecutive >= MAX_CONSECUTIVE;
  }

  /** The operations that were refused in this pass. */
  get refusedIds(): readonly string[] {
    return this.#refusedIds;
  }

  isHeld(row: PendingRow): boolean {
    return this.#held.has(entityKey(row));
  }

  hold(row: PendingRow): void {
    this.#held.add(entityKey(row));
  }

  /** The server took something else. */
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
    const { row } = operation;
    this.hold(row);
    this.#refusedIds.push(row.operationId);
    this.#last = operation;
    this.#consecutive++;
    const text = refusalCode(operation);
    await this.#options.outbox.write((transaction) => {
      markRefused(transaction, row.operationId, { text, now: this.#options.clock.now() });
      if (this.#hasAccepted) this.#confirm(transaction, operation);
    });
    if (!this.#hasAccepted) this.#unconfirmed.push(operation);
  }

  /** Everything that could be sent was tried. */
  async conclude(): Promise<void> {
    const [only, ...others] = this.#unconfirmed;
    // Several at once are an outage, and so is a server that knows every clock value.
    if (!only || others.length > 0 || only.refusal.error.kind === 'sync.clockConflict') return;
    const { outbox, clock } = this.#options;
    const { row, reason } = only;
    const { times, ms } = ALONE_BEFORE_PARKING;
    await outbox.write((transaction) => {
      const now = clock.now();
      const isLong = isLongRefused(transaction, row.operationId, { times, since: now - ms });
      if (isLong) park(transaction, outbox.scope, { row, reason, now });
    });
  }

  #confirm(transaction: Transaction, { row, reason }: RefusedOperation): void {
    const count = confirmRefusal(transaction, row.operationId);
    if (count < CONFIRMATIONS_BEFORE_PARKING) return;
    park(transaction, this.#options.outbox.scope, { row, reason, now: this.#options.clock.now() });
  }
}

const entityKey = ({ entity, entityId }: PendingRow): string => `${entity} ${entityId}`;

/** What the queue keeps of it. */
export function refusalCode({ reason, refusal: { error, status } }: Omit<RefusedOperation, 'row'>): string {
  if (reason === 'ignored') return 'sync.ignored';
  return status === null || error.kind === 'sync.clockConflict' ? failureCode(error) : `answer.failed ${status}`;
}

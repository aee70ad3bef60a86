import type { Clock } from '../../core/clock';
import type { WaveFlowError } from '../../core/errors';
import type { CommittedState } from './durableState';

/** After a failure, the next commit at least this much later tries again. */
const RETRY_MS = 5 * 60_000;

/** The lowest limit of records that a small snapshot gets. */
const MIN_RECORDS = 1_000;

/** Limits of the log, beyond which a checkpoint is due. */
export interface LogLimits {
  readonly bytes: number;
  readonly records: number;
  /**
   * Lowers the limit of records where a checkpoint is cheap: one for this many bytes of the snapshot, but at least 1,000.
   * Default: the limit is the same for all snapshots.
   */
  readonly snapshotBytesPerRecord?: number;
}

export interface CheckpointScheduleOptions {
  readonly limits: LogLimits;
  readonly clock: Clock;
  /** Called with the first of several failures, and with null when the log is within its limits again. */
  readonly onFailure: (failure: WaveFlowError | null) => void;
}

type LogSize = Pick<CommittedState, 'position' | 'log'>;

/**
 * Decides when a checkpoint is due. After a failure it is due again when the log has grown by the limit of records or
 * `RETRY_MS` have passed. Only a commit makes the log grow, so there is no timer.
 */
export class CheckpointSchedule {
  readonly #options: CheckpointScheduleOptions;
  #failed: { readonly sequence: number; readonly at: number } | undefined;

  constructor(options: CheckpointScheduleOptions) {
    this.#options = options;
  }

  isDue(size: LogSize): boolean {
    return this.#exceedsLimits(size) && !this.#isPaused(size);
  }

  /** Ends a failure where the log is short again, whichever window has made it so. */
  update(size: LogSize): void {
    if (!this.#failed || this.#exceedsLimits(size)) return;
    this.#failed = undefined;
    this.#options.onFailure(null);
  }

  fail({ position }: LogSize, failure: WaveFlowError): void {
    const isFirst = !this.#failed;
    this.#failed = { sequence: position.sequence, at: this.#options.clock.now() };
    if (isFirst) this.#options.onFailure(failure);
  }

  #exceedsLimits({ position, log }: LogSize): boolean {
    return position.end > this.#options.limits.bytes || position.sequence - log.firstSequence >= this.#recordLimit(log);
  }

  #recordLimit({ base }: LogSize['log']): number {
    const { records, snapshotBytesPerRecord } = this.#options.limits;
    if (snapshotBytesPerRecord === undefined) return records;
    return Math.min(records, Math.max(MIN_RECORDS, base.length / snapshotBytesPerRecord));
  }

  #isPaused({ position, log }: LogSize): boolean {
    if (!this.#failed) return false;
    const elapsed = this.#options.clock.now() - this.#failed.at;
    // A clock that was set back does not prolong the pause.
    const isOver = elapsed < 0 || elapsed >= RETRY_MS;
    return !isOver && position.sequence < this.#failed.sequence + this.#recordLimit(log);
  }
}

import { isCancelled } from '../core/errors';
import { sleep, type Timers } from '../core/timers';
import type { FetchedChange } from '../remote/syncServer';
import type { Transaction } from '../store/database';

const MAX_ATTEMPTS = 3;
const RETRY_DELAY_MS = 200;

/** What happens to the changes of one page in one transaction. */
export interface PageWork {
  /** Before the changes. */
  readonly begin: (transaction: Transaction) => void;
  /** Called once with all changes, or in their order with those that can be applied. */
  readonly apply: (transaction: Transaction, changes: readonly FetchedChange[]) => void;
  /** After the changes. @param failed number of changes that could not be applied */
  readonly end: (transaction: Transaction, failed: number) => void;
}

export interface ChangeApplierOptions {
  /** Runs a transaction. */
  readonly write: (work: (transaction: Transaction) => void) => Promise<void>;
  readonly timers: Timers;
  /** Called for each change that is passed over, with the reason. */
  readonly onFailed: (error: unknown) => void;
}

/**
 * Applies pages of changes, each in one transaction. A change that cannot be applied is tried a few times and then passed
 * over (PROTOCOL.md, "Bad operations"). What fails outside a change, such as the disk, is not the fault of a change.
 */
export class ChangeApplier {
  readonly #options: ChangeApplierOptions;

  constructor(options: ChangeApplierOptions) {
    this.#options = options;
  }

  /** Resolves once the transaction is on disk. Rejects, with nothing changed, if anything but the changes fails. */
  async apply(changes: readonly FetchedChange[], work: PageWork): Promise<void> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      if (attempt > 1) await sleep(this.#options.timers, RETRY_DELAY_MS);
      if ((await this.#attempt(changes.length === 0 ? [] : [changes], 0, work)) === undefined) return;
    }
    await this.#applyOneByOne(changes, work);
  }

  /** A transaction in which a statement has failed cannot go on, so each failure leads to another transaction. */
  async #applyOneByOne(changes: readonly FetchedChange[], work: PageWork): Promise<void> {
    let groups = changes.map((change): Group => [change]);
    for (;;) {
      const failure = await this.#attempt(groups, changes.length - groups.length, work);
      if (failure === undefined) return;
      this.#options.onFailed(failure.error);
      groups = groups.filter((group) => group !== failure.group);
    }
  }

  /** Resolves to the group that could not be applied; undefined if all were. */
  async #attempt(groups: readonly Group[], failed: number, work: PageWork): Promise<GroupFailure | undefined> {
    const progress: { current: Group | undefined } = { current: undefined };
    try {
      await this.#options.write((transaction) => {
        work.begin(transaction);
        for (progress.current of groups) work.apply(transaction, progress.current);
        progress.current = undefined;
        work.end(transaction, failed);
      });
      return undefined;
    } catch (error) {
      if (progress.current === undefined || isCancelled(error)) throw error;
      return { group: progress.current, error };
    }
  }
}

/** Changes that are applied with one call. */
type Group = readonly FetchedChange[];

interface GroupFailure {
  readonly group: Group;
  readonly error: unknown;
}

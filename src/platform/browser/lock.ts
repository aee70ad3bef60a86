import type { LockHandle, Lock } from '../../core/lock';
import { Serial } from '../../core/serial';

/** The used part of `navigator.locks`. */
export interface Locks {
  request<T>(name: string, task: () => Promise<T>): Promise<T>;
}

// The browser does not notify a holder of waiting requests.
const hold: LockHandle = { isContended: true, onContended: () => ({ dispose: () => undefined }) };

/**
 * A lock of the browser, between all workers and pages of one origin. The browser releases it when the task ends, or
 * when the worker of the task is closed or dies.
 *
 * The editor determines the origin of its worker. Where each workspace has its own origin, as on vscode.dev, windows on
 * different workspaces do not exclude each other, although they share the storage folder.
 */
export class BrowserLock implements Lock {
  readonly #name: string;
  readonly #locks: Locks;
  // The browser may grant requests that were made at the same time in any order.
  readonly #queue = new Serial();

  /** @param name the same for all callers that exclude each other */
  constructor(name: string, locks: Locks) {
    this.#name = name;
    this.#locks = locks;
  }

  run<T>(task: (hold: LockHandle) => Promise<T>): Promise<T> {
    return this.#queue.run(() => this.#locks.request(this.#name, () => task(hold)));
  }
}

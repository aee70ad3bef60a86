import type { LockHandle, Lock } from '../../core/lock';

/** The part of `navigator.locks` that is needed. */
export interface Locks {
  request<T>(name: string, task: () => Promise<T>): Promise<T>;
}

// The browser does not tell its holder who waits.
const hold: LockHandle = { isContended: true, onContended: () => ({ dispose: () => undefined }) };

/**
 * A lock of the browser, between all workers and pages of one origin. The browser releases it when its holder is
 * closed or dies, and never otherwise.
 *
 * The editor decides which origin its worker has. Where that is one per workspace, as on vscode.dev, windows on
 * different workspaces do not exclude each other, although they share the storage folder.
 */
export class BrowserLock implements Lock {
  readonly #name: string;
  readonly #locks: Locks;

  /** @param name the same for everybody who is to be excluded */
  constructor(name: string, locks: Locks) {
    this.#name = name;
    this.#locks = locks;
  }

  run<T>(task: (hold: LockHandle) => Promise<T>): Promise<T> {
    return this.#locks.request(this.#name, () => task(hold));
  }
}

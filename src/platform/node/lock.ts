import type { Clock } from '../../core/clock';
import { DisposableList } from '../../core/disposal';
import { Emitter } from '../../core/emitter';
import { storeElsewhere, storeHeld } from '../../core/errors';
import type { LockHandle, Lock } from '../../core/lock';
import type { Random } from '../../core/random';
import { Serial } from '../../core/serial';
import { sleep, type Timers } from '../../core/timers';
import { LivenessSocket, waitUntilClosed, type LivenessSocketOptions } from './livenessSocket';
import { LockFolder, INITIAL_ID, type LockFolderOptions } from './lockFolder';
import { lockOwnerOf, isSameMachine, isReachable, type LockOwner } from './lockOwner';
import type { MachineIdentity } from './machine';

/** How often, and how many times, a hold of another machine is polled for its release. */
const POLL_INTERVAL_MS = 100;
const MAX_POLLS = 100;
/** Longer than network file systems cache content. */
const HANDOVER_DELAY_MS = 120_000;
/** How old the record of the last owner may be at most while one machine has all holds. */
const OWNER_RECORD_INTERVAL_MS = 30_000;

export interface NodeLockOptions extends LockFolderOptions {
  /** Created if it does not exist. */
  readonly folder: string;
  readonly machine: () => Promise<MachineIdentity>;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  /** How long after one machine's last hold another one may have its first. A parameter for tests. */
  readonly handoverDelayMs?: number;
  /** Opens a liveness socket in the file system. Tests replace it to simulate file systems without sockets. */
  readonly openSocket?: (options: LivenessSocketOptions) => Promise<LivenessSocket>;
}

/** A hold of another machine, and how many times it has been polled. */
interface ForeignHold {
  readonly id: string;
  readonly polls: number;
}

interface Acquired {
  readonly socket: LivenessSocket;
  readonly release: () => Promise<void>;
}

/**
 * The lock of a folder, between all processes of one machine, and between machines that share the folder.
 *
 * Every hold has a unique id and a liveness socket (`lock.ID.socket`), which stays open until the hold ends. Holds form
 * a chain: `lock.after-X` contains the id of the hold after X. Creating that file is the claim; linking a complete file
 * to its name can succeed only once. `lock` contains the id of the last hold that was released; the chain is read from
 * there. The last hold of the chain has the lock as long as its socket is open; once it is closed, the next process may
 * claim the place after it.
 *
 * Releasing a hold first moves `lock` to it, and then removes the files before it. A process that was suspended in the
 * middle of a claim could therefore recreate a file that had been removed; so a claim counts only if it is found in the
 * chain afterwards. It is found there if and only if its place was free: only the owner moves `lock`, and only forward,
 * past files that it removes later. None of this depends on time, process ids or the order of a directory listing.
 *
 * A power cut may leave these files empty. No owner has survived it, and an empty file counts as a dead one.
 *
 * On file systems without hard links (exFAT, many network shares) claims are folders, and without sockets the liveness
 * socket is a loopback port; see `LockFolder` and `LivenessSocket`.
 *
 * Several machines may share the folder, such as a home directory on a network file system. A liveness socket can be
 * reached on its own machine only, so a hold of another machine (`lock.ID.holder`) ends when that machine releases it,
 * or when a user takes over (`takeOver`): an unreachable process may still be alive. A process that waits too long for
 * it fails, and so does one that claims the lock within two minutes of another machine's last hold (`lock.machine`).
 * After two minutes network file systems have refreshed their caches, so no process continues from an outdated state.
 * The file system must create a name only once, and an opened file must have the content of its last close on any
 * machine, as in NFS and SMB.
 */
export class NodeLock implements Lock {
  readonly #options: NodeLockOptions;
  readonly #files: LockFolder;
  readonly #queue = new Serial();
  readonly #requested = new Emitter<void>();
  #waitingCount = 0;
  #self: LockOwner | undefined;
  /** Last hold that ended here, and when `lock.machine` was last written here, in milliseconds since the epoch. */
  #lastHold = { id: '', recorded: -Infinity };
  /** The hold of another machine that was not released in time. It is not polled again. */
  #unresponsiveId = '';
  #usesPorts = false;

  constructor(options: NodeLockOptions) {
    this.#options = options;
    this.#files = new LockFolder(options);
  }

  run<T>(task: (hold: LockHandle) => Promise<T>): Promise<T> {
    this.#waitingCount++;
    this.#requested.fire();
    return this.#queue.run(async () => {
      this.#waitingCount--;
      const { socket, release } = await this.#acquire();
      try {
        return await task(this.#handleOf(socket));
      } finally {
        await release();
      }
    });
  }

  /** Treats the holds of other machines as ended. Only the user can know that they have ended. */
  async takeOver(): Promise<void> {
    const here = await this.#prepare();
    const [, ...open] = await this.#files.chain();
    for (const id of open) {
      const owner = await this.#files.readOwner(id);
      // Without its draft, a hold that continues unexpectedly cannot move `lock` back to itself.
      if (owner && !isReachable(owner, here)) await this.#files.removeFilesOf(id);
    }
  }

  /** How claims and liveness sockets are implemented in this folder, in English, for diagnostics. */
  get mechanism(): string {
    return `${this.#files.usesHardLinks ? 'hard links' : 'folders'}, ${this.#usesPorts ? 'loopback ports' : 'sockets'}`;
  }

  #handleOf(socket: LivenessSocket): LockHandle {
    const isWanted = (): boolean => this.#waitingCount > 0 || socket.isWatched;
    return {
      get isContended() {
        return isWanted();
      },
      onContended: (listener) => {
        const watches = new DisposableList();
        watches.add(this.#requested.event(listener));
        watches.add(socket.onWatched(listener));
        return watches;
      },
    };
  }

  async #acquire(): Promise<Acquired> {
    const here = await this.#prepare();
    let foreign: ForeignHold | undefined;
    for (;;) {
      const chain = await this.#files.chain();
      const last = chain.at(-1) ?? INITIAL_ID;
      // The first hold of the chain has been released; a later one is open, or its process has died.
      if (chain.length > 1) {
        const owner = await this.#files.readOwner(last);
        if (owner && !isReachable(owner, here)) {
          foreign = await this.#poll(last, owner, foreign);
          continue;
        }
        // After a wait the chain may have grown, so it is read again.
        if (await waitUntilClosed(this.#socketOptions(last), owner?.port)) continue;
      }
      const acquired = await this.#claim(last, here);
      if (acquired) return acquired;
    }
  }

  async #prepare(): Promise<LockOwner> {
    await this.#files.create();
    this.#self ??= lockOwnerOf(await this.#options.machine(), await this.#files.device());
    return this.#self;
  }

  /**
   * Waits one poll interval for the release of another machine's hold.
   * @param previous the result of the poll before, if there was one
   * @throws WaveFlowError `store.held` if the hold is not released in time, `store.elsewhere` if the other machine
   * has made a new hold since the poll before
   */
  async #poll(id: string, owner: LockOwner, previous: ForeignHold | undefined): Promise<ForeignHold> {
    if (previous && previous.id !== id) throw storeElsewhere(owner.name);
    const polls = previous?.polls ?? 0;
    if (polls >= MAX_POLLS) this.#unresponsiveId = id;
    if (this.#unresponsiveId === id) throw storeHeld(owner.name);
    await sleep(this.#options.timers, POLL_INTERVAL_MS);
    return { id, polls: polls + 1 };
  }

  /** Claims the place after a hold that has ended. Undefined if another process claimed it first. */
  async #claim(last: string, here: LockOwner): Promise<Acquired | undefined> {
    const id = this.#options.random.nonce();
    const socket = await this.#prepareClaim(id, here);
    let chain: string[] = [];
    try {
      const claimed = await this.#files.claim(id, last);
      chain = await this.#files.chain();
      // The claim was made outside the chain, where no later release removes it.
      if (claimed && !chain.includes(id)) await this.#files.removeClaimsAfter([last]);
    } finally {
      if (!chain.includes(id)) {
        socket.dispose();
        await this.#files.removeFilesOf(id);
      }
    }
    if (!chain.includes(id)) return undefined;
    const release = (): Promise<void> => this.#release(chain, id, socket);
    try {
      await this.#takeOverFromMachine(chain[0], id, here);
    } catch (error) {
      await release();
      throw error;
    }
    // The record is renewed on release, because the hold may have lasted long.
    return {
      socket,
      release: () =>
        this.#recordOwner(id, here)
          .catch(() => undefined)
          .then(release),
    };
  }

  /** Creates the files and the liveness socket that a claim needs. */
  async #prepareClaim(id: string, here: LockOwner): Promise<LivenessSocket> {
    const writing = Promise.all([this.#files.writeDraft(id), this.#files.writeOwner(id, here)]);
    const [opened, written] = await Promise.allSettled([this.#openSocket(id), writing]);
    try {
      if (opened.status === 'rejected') throw opened.reason;
      if (written.status === 'rejected') throw written.reason;
      const { port } = opened.value;
      if (port !== undefined) await this.#files.writeOwner(id, { ...here, port });
      return opened.value;
    } catch (error) {
      if (opened.status === 'fulfilled') opened.value.dispose();
      await this.#files.removeFilesOf(id);
      throw error;
    }
  }

  async #openSocket(id: string): Promise<LivenessSocket> {
    const openSocket = this.#options.openSocket ?? ((options: LivenessSocketOptions) => LivenessSocket.open(options));
    if (this.#usesPorts) return LivenessSocket.openOnPort(this.#socketOptions(id));
    try {
      return await openSocket(this.#socketOptions(id));
    } catch (error) {
      const socket = await LivenessSocket.openOnPort(this.#socketOptions(id)).catch(() => Promise.reject(error));
      this.#usesPorts = true;
      return socket;
    }
  }

  /**
   * Records this machine as the last owner. Reads the record first, unless the hold before was of this process.
   * @throws WaveFlowError `store.elsewhere` if another machine's last hold is more recent than the hand-over delay
   */
  async #takeOverFromMachine(before: string | undefined, id: string, here: LockOwner): Promise<void> {
    if (before !== this.#lastHold.id) {
      const machine = await this.#files.readLastOwner();
      const isOurs = machine && isSameMachine(machine, here);
      const { handoverDelayMs: delayMs = HANDOVER_DELAY_MS } = this.#options;
      if (machine && !isOurs && (await this.#files.lastOwnerAge(id)) < delayMs) throw storeElsewhere(machine.name);
      if (!isOurs) this.#lastHold.recorded = -Infinity;
    }
    await this.#recordOwner(id, here);
  }

  /** Writes the record of the last owner, unless this process wrote it recently or a user took the lock over. */
  async #recordOwner(id: string, here: LockOwner): Promise<void> {
    const now = this.#options.clock.now();
    if (Math.abs(now - this.#lastHold.recorded) < OWNER_RECORD_INTERVAL_MS || !(await this.#files.hasDraft(id))) return;
    await this.#files.writeLastOwner(here);
    this.#lastHold.recorded = now;
  }

  /** Never rejects: if the release fails, the next process finds the socket closed. */
  async #release(chain: readonly string[], id: string, socket: LivenessSocket): Promise<void> {
    const inOrder = await this.#files.release(id);
    socket.dispose();
    if (!inOrder) return;
    this.#lastHold.id = id;
    const earlier = chain.slice(0, chain.indexOf(id));
    // The first hold was released and removed its own files; the processes of the others died.
    await Promise.all([this.#files.removeClaimsAfter(earlier), this.#files.removeFilesOf(id, ...earlier.slice(1))]);
  }

  #socketOptions(id: string): LivenessSocketOptions {
    return { file: this.#files.socketPath(id), random: this.#options.random };
  }
}

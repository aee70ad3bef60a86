import type { Clock } from '../core/clock';
import { DisposableList, type Disposable } from '../core/disposal';
import type { Event } from '../core/emitter';
import { argumentNotAllowed, asWaveFlowError } from '../core/errors';
import type { Random } from '../core/random';
import { Serial } from '../core/serial';
import type { Timers } from '../core/timers';
import type { Http } from '../remote/http';
import type { Database } from '../store/database';
import { readDeviceId } from '../store/tables/deviceId';
import { readClock } from '../store/tables/lamportClock';
import type { Lock } from '../core/lock';
import type { OutboxPart } from '../store/tables/outboxParked';
import { parseMode, readMode, syncModes, writeMode, type SyncMode } from '../store/tables/syncMode';
import type { CurrentProfile } from '../store/tables/syncScope';
import { Drain, type Demand } from './drain';
import { readGate } from './outboxSnapshot';
import { Queue } from './queue';
import { Reporter } from './statusReporter';
import type { PushOutcome, QueueRow, QueueState, SyncStatus } from './status';

/** The longest that something waits to be sent while nothing is wrong. */
const FLOOR_MS = 30_000;

export interface SyncParts {
  /** The profile in use. */
  readonly profile: () => Promise<CurrentProfile>;
  /** Fires after whatever may have changed a database, or which profile is in use. */
  readonly onDidChangeStore: Event<void>;
  /** The database of the installation. */
  readonly app: () => Promise<Database>;
  readonly http: Http;
  /** Of this program. */
  readonly version: string;
  /** A token for this profile at this server, and another one than `rejected`. */
  readonly token: (place: { readonly profileId: string; readonly url: string }, rejected?: string) => Promise<string>;
  /** Between all windows, and for draining alone: it is held across the network. */
  readonly lock: Lock;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Told about failures that nobody waits for. */
  readonly onFailed: (error: unknown) => void;
}

/** Pushes what is queued to the server (PROTOCOL.md, "Push"). Does nothing by itself before `start`. */
export class Sync implements Disposable {
  readonly #parts: SyncParts;
  readonly #queue: Queue;
  readonly #drain: Drain;
  readonly #reporter: Reporter;
  readonly #passes = new Serial();
  readonly #owned = new DisposableList();
  #timer: { readonly due: number; readonly entry: Disposable } | undefined;
  #requested: { demand: Demand } | undefined;
  #newestSeen = '';
  #started = false;
  #disposed = false;

  /** Fires once for each change of the status, whichever window made it. */
  readonly onDidChange: Event<SyncStatus>;

  constructor(parts: SyncParts) {
    this.#parts = parts;
    this.#queue = new Queue(parts.profile);
    this.#drain = this.#owned.add(new Drain({ ...parts, onProgress: () => this.#reporter.look() }));
    this.#reporter = this.#owned.add(new Reporter({ ...parts, activity: () => this.#drain.activity }));
    this.onDidChange = this.#reporter.onDidChange;
    this.#owned.add(this.#reporter.onDidLook((status) => this.#follow(status)));
    this.#owned.add({ dispose: () => this.#timer?.entry.dispose() });
  }

  /** Pushes every 30 s from now on, and whenever there is reason to. */
  start(): void {
    if (this.#started || this.#disposed) return;
    this.#started = true;
    this.#owned.add(this.#parts.onDidChangeStore(() => this.#reporter.look()));
    this.#reporter.look();
    this.#arm(FLOOR_MS);
  }

  status(): Promise<SyncStatus> {
    return this.#reporter.read();
  }

  /** Something was queued. Waits for the end of a pause that the server or the network asked for. */
  wake(): void {
    this.#request('routine');
  }

  /** There is a connection again, or somebody has signed in: pushes at once, unless the server asked to be left alone. */
  resume(): void {
    this.#request('resumed');
  }

  /** A user wants to push: at once, whatever happened before, after a pass that is under way. Never rejects for want of a server or a network. */
  pushNow(): Promise<PushOutcome> {
    return this.#passes.run(() => this.#drain.pass('user'));
  }

  /** @param mode as typed: white space around it does not count. @throws WaveFlowError `argument.notAllowed` */
  async setMode(mode: string): Promise<SyncMode> {
    const wanted = parseMode(mode);
    if (wanted === undefined) throw argumentNotAllowed(mode.trim(), syncModes.join(', '));
    const { database } = await this.#parts.profile();
    await database.write((transaction) => {
      if (readMode(transaction) !== wanted) writeMode(transaction, wanted, this.#parts.clock.now());
    });
    if (wanted === 'hybrid') this.resume();
    return wanted;
  }

  /** Creates no device id. */
  async queueState(): Promise<QueueState> {
    const app = await this.#parts.app();
    const profile = await this.#parts.profile();
    const device_id = await app.read(readDeviceId);
    return profile.database.read((queries) => {
      const { mode, counts } = readGate(queries, profile, this.#parts.clock.now());
      const pending_count = counts.pending + counts.parked + counts.others;
      return { device_id, lamport_local_max: readClock(queries), pending_count, mode };
    });
  }

  /** Everything that is queued, the oldest first. */
  queue(): Promise<QueueRow[]> {
    return this.#queue.rows();
  }

  /**
   * Forgets queued operations; the edits themselves stay. Resolves to how many there were.
   * @param which those of the account in use, parked ones included; those of the others; or all
   */
  async clearPending(which: OutboxPart = 'all'): Promise<number> {
    const count = await this.#queue.clear(which);
    this.wake();
    return count;
  }

  /** Tries parked operations again, with what waits behind them. Resolves to how many that are. @param ids default all */
  async retryParked(ids?: readonly string[]): Promise<number> {
    const count = await this.#queue.retryParked(ids);
    this.resume();
    return count;
  }

  /** Forgets parked operations, and lets go on what waited behind them. Resolves to how many. @param ids default all */
  async discardParked(ids?: readonly string[]): Promise<number> {
    const count = await this.#queue.discardParked(ids);
    this.wake();
    return count;
  }

  /** The parked operations of all accounts as a JSON document that a person can keep. */
  exportParked(): Promise<string> {
    return this.#queue.exportParked();
  }

  dispose(): void {
    this.#disposed = true;
    this.#owned.dispose();
  }

  /** Whoever comes while a pass waits for its turn joins it. */
  #request(demand: Demand): void {
    if (!this.#started || this.#disposed) return;
    if (this.#requested) {
      if (demand === 'resumed') this.#requested.demand = demand;
      return;
    }
    const request = { demand };
    this.#requested = request;
    void this.#passes
      .run(() => {
        this.#requested = undefined;
        return this.#drain.pass(request.demand);
      })
      .catch((error: unknown) => this.#report(error));
  }

  /** Looks for what another window queued, and for when to try again. */
  #follow({ status, newest }: { readonly status: SyncStatus; readonly newest: string }): void {
    if (!this.#started || this.#disposed) return;
    const pause = (status.retryAt ?? 0) - this.#parts.clock.now();
    this.#arm(pause > 0 ? Math.min(FLOOR_MS, pause) : FLOOR_MS);
    if (newest === this.#newestSeen) return;
    this.#newestSeen = newest;
    // What is left of a crowd that waits for the lock takes over from a holder that dies.
    if (status.pending > 0) this.#request('routine');
  }

  /** The soonest of all moments that were wanted counts. */
  #arm(ms: number): void {
    const due = this.#parts.clock.now() + ms;
    if (this.#disposed || (this.#timer && this.#timer.due <= due)) return;
    this.#timer?.entry.dispose();
    const entry = this.#parts.timers.after(ms, () => {
      this.#timer = undefined;
      this.#request('routine');
      this.#arm(FLOOR_MS);
      this.#reporter.look();
    });
    this.#timer = { due, entry };
  }

  #report(error: unknown): void {
    if (!this.#disposed && asWaveFlowError(error).kind !== 'cancelled') this.#parts.onFailed(error);
  }
}

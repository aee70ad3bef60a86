import type { Clock } from '../core/clock';
import { DisposableList, type Disposable } from '../core/disposal';
import type { Event } from '../core/emitter';
import { argumentNotAllowed, isCancelled } from '../core/errors';
import type { Random } from '../core/random';
import { Serial } from '../core/serial';
import type { Timers } from '../core/timers';
import type { Http } from '../remote/http';
import type { Database } from '../store/database';
import { readDeviceId } from '../store/tables/deviceId';
import { readClock } from '../store/tables/lamportClock';
import type { Lock } from '../core/lock';
import type { OutboxSelection } from '../store/tables/outboxParked';
import { parseMode, readMode, SYNC_MODES, writeMode, type SyncMode } from '../store/tables/syncMode';
import type { CurrentProfile } from '../store/tables/syncScope';
import { Drain, type PushTrigger } from './drain';
import { readOutboxSnapshot } from './outboxSnapshot';
import { Outbox } from './outbox';
import { StatusReporter } from './statusReporter';
import type { PushOutcome, OutboxEntry, OutboxState, SyncStatus } from './status';

/** The longest that something waits to be sent while nothing is wrong. */
const PUSH_INTERVAL_MS = 30_000;

export interface SyncOptions {
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
  readonly #options: SyncOptions;
  readonly #outbox: Outbox;
  readonly #drain: Drain;
  readonly #reporter: StatusReporter;
  readonly #pushRuns = new Serial();
  readonly #disposables = new DisposableList();
  #timer: { readonly due: number; readonly entry: Disposable } | undefined;
  #nextRequest: { trigger: PushTrigger } | undefined;
  #lastOutboxVersion = '';
  #isStarted = false;
  #isDisposed = false;

  /** Fires once for each change of the status, whichever window made it. */
  readonly onDidChange: Event<SyncStatus>;

  constructor(options: SyncOptions) {
    this.#options = options;
    this.#outbox = new Outbox(options.profile);
    this.#drain = this.#disposables.add(new Drain({ ...options, onProgress: () => this.#reporter.refresh() }));
    this.#reporter = this.#disposables.add(new StatusReporter({ ...options, activity: () => this.#drain.activity }));
    this.onDidChange = this.#reporter.onDidChange;
    this.#disposables.add(this.#reporter.onDidRefresh((status) => this.#onRefreshed(status)));
    this.#disposables.add({ dispose: () => this.#timer?.entry.dispose() });
  }

  /** Pushes every 30 s from now on, and whenever there is reason to. */
  start(): void {
    if (this.#isStarted || this.#isDisposed) return;
    this.#isStarted = true;
    this.#disposables.add(this.#options.onDidChangeStore(() => this.#reporter.refresh()));
    this.#reporter.refresh();
    this.#schedulePush(PUSH_INTERVAL_MS);
  }

  status(): Promise<SyncStatus> {
    return this.#reporter.read();
  }

  /** Something was queued. Waits for the end of a pause that the server or the network asked for. */
  wake(): void {
    this.#requestPush('routine');
  }

  /** There is a connection again, or somebody has signed in: pushes at once, unless the server asked to be left alone. */
  resume(): void {
    this.#requestPush('resumed');
  }

  /** A user wants to push: at once, whatever happened before, after a pass that is under way. Never rejects for want of a server or a network. */
  pushNow(): Promise<PushOutcome> {
    return this.#pushRuns.run(() => this.#drain.run('user'));
  }

  /** @param mode as typed: white space around it does not count. @throws WaveFlowError `argument.notAllowed` */
  async setMode(mode: string): Promise<SyncMode> {
    const wanted = parseMode(mode);
    if (wanted === undefined) throw argumentNotAllowed(mode.trim(), SYNC_MODES.join(', '));
    const { database } = await this.#options.profile();
    await database.write((transaction) => {
      if (readMode(transaction) !== wanted) writeMode(transaction, wanted, this.#options.clock.now());
    });
    if (wanted === 'hybrid') this.resume();
    return wanted;
  }

  /** Creates no device id. */
  async outboxState(): Promise<OutboxState> {
    const app = await this.#options.app();
    const profile = await this.#options.profile();
    const device_id = await app.read(readDeviceId);
    return profile.database.read((queries) => {
      const { mode, counts } = readOutboxSnapshot(queries, profile, this.#options.clock.now());
      const pending_count = counts.pending + counts.parked + counts.others;
      return { device_id, lamport_local_max: readClock(queries), pending_count, mode };
    });
  }

  /** Everything that is queued, the oldest first. */
  listOutbox(): Promise<OutboxEntry[]> {
    return this.#outbox.list();
  }

  /**
   * Forgets queued operations; the edits themselves stay. Resolves to how many there were.
   * @param which those of the account in use, parked ones included; those of the others; or all
   */
  async clearPending(which: OutboxSelection = 'all'): Promise<number> {
    const count = await this.#outbox.clear(which);
    this.wake();
    return count;
  }

  /** Tries parked operations again, with what waits behind them. Resolves to how many that are. @param ids default all */
  async retryParked(ids?: readonly string[]): Promise<number> {
    const count = await this.#outbox.retryParked(ids);
    this.resume();
    return count;
  }

  /** Forgets parked operations, and lets go on what waited behind them. Resolves to how many. @param ids default all */
  async discardParked(ids?: readonly string[]): Promise<number> {
    const count = await this.#outbox.discardParked(ids);
    this.wake();
    return count;
  }

  /** The parked operations of all accounts as a JSON document that a person can keep. */
  exportParked(): Promise<string> {
    return this.#outbox.exportParked();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#disposables.dispose();
  }

  /** Whoever comes while a pass waits for its turn joins it. */
  #requestPush(trigger: PushTrigger): void {
    if (!this.#isStarted || this.#isDisposed) return;
    if (this.#nextRequest) {
      if (trigger === 'resumed') this.#nextRequest.trigger = trigger;
      return;
    }
    const request = { trigger };
    this.#nextRequest = request;
    void this.#pushRuns
      .run(() => {
        this.#nextRequest = undefined;
        return this.#drain.run(request.trigger);
      })
      .catch((error: unknown) => this.#reportFailure(error));
  }

  /** Looks for what another window queued, and for when to try again. */
  #onRefreshed({ status, outboxVersion }: { readonly status: SyncStatus; readonly outboxVersion: string }): void {
    if (!this.#isStarted || this.#isDisposed) return;
    const pause = (status.retryAt ?? 0) - this.#options.clock.now();
    this.#schedulePush(pause > 0 ? Math.min(PUSH_INTERVAL_MS, pause) : PUSH_INTERVAL_MS);
    if (outboxVersion === this.#lastOutboxVersion) return;
    this.#lastOutboxVersion = outboxVersion;
    // What is left of a crowd that waits for the lock takes over from a holder that dies.
    if (status.pending > 0) this.#requestPush('routine');
  }

  /** The soonest of all moments that were wanted counts. */
  #schedulePush(ms: number): void {
    const due = this.#options.clock.now() + ms;
    if (this.#isDisposed || (this.#timer && this.#timer.due <= due)) return;
    this.#timer?.entry.dispose();
    const entry = this.#options.timers.after(ms, () => {
      this.#timer = undefined;
      this.#requestPush('routine');
      this.#schedulePush(PUSH_INTERVAL_MS);
      this.#reporter.refresh();
    });
    this.#timer = { due, entry };
  }

  #reportFailure(error: unknown): void {
    if (!this.#isDisposed && !isCancelled(error)) this.#options.onFailed(error);
  }
}

import type { Clock } from '../core/clock';
import { Coalescer } from '../core/coalescer';
import { DisposableList, type Disposable } from '../core/disposal';
import type { Event } from '../core/emitter';
import { argumentNotAllowed, isCancelled } from '../core/errors';
import type { Lock } from '../core/lock';
import type { Random } from '../core/random';
import { Serial } from '../core/serial';
import type { Timers } from '../core/timers';
import type { Http } from '../remote/http';
import { readDeviceId } from '../store/tables/deviceId';
import { readClock } from '../store/tables/lamportClock';
import type { OutboxSelection } from '../store/tables/outboxParked';
import { parseMode, readMode, SYNC_MODES, writeMode, type SyncMode } from '../store/tables/syncMode';
import type { CurrentProfile } from '../store/tables/syncScope';
import { Drain } from './drain';
import type { ChangeTarget } from './changeTarget';
import { Outbox } from './outbox';
import { Pull } from './pull';
import { readSyncSnapshot } from './syncSnapshot';
import { ServerAccess, type ServerAccessOptions } from './serverAccess';
import { SyncSession } from './syncSession';
import type { PushOutcome, OutboxEntry, OutboxState, SyncOutcome, SyncStatus } from './status';
import { StatusReporter, type StatusReading } from './statusReporter';
import type { SyncTrigger } from './syncTrigger';

/** PROTOCOL.md, "Push schedule". Also how soon a window sees what another computer changed in the same folder. */
const CHECK_INTERVAL_MS = 30_000;
/** After this time without a pull, every window pulls, not only the one that listens. */
const PULL_OVERDUE_MS = 7 * 60_000;
/** Between two pulls because the user begins to look. */
const CATCH_UP_INTERVAL_MS = 10_000;

export interface SyncOptions extends ServerAccessOptions {
  /** Returns the profile in use. */
  readonly profile: () => Promise<CurrentProfile>;
  /** Fires after anything that may have changed a database or the profile in use. */
  readonly onDidChangeStore: Event<void>;
  readonly http: Http;
  /** Version of the extension. */
  readonly version: string;
  /** Shared by all windows. For pushing and pulling only, because it is held during requests. */
  readonly lock: Lock;
  /** Shared by all windows. Held by the window that listens to the server for all of them. */
  readonly socketLock: Lock;
  /** What changes from elsewhere apply to. */
  readonly target: ChangeTarget;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Called for failures of background work. */
  readonly onFailed: (error: unknown) => void;
}

/**
 * Pushes the outbox to the server (PROTOCOL.md, "Push") and pulls what changed elsewhere (PROTOCOL.md, "Pull"): push, then
 * pull, one at a time among all windows. Does nothing by itself before `start`.
 */
export class Sync implements Disposable {
  readonly #options: SyncOptions;
  readonly #outbox: Outbox;
  readonly #drain: Drain;
  readonly #reporter: StatusReporter;
  readonly #pull: Pull;
  readonly #session: SyncSession;
  readonly #runs = new Serial();
  readonly #requestedRuns = new Coalescer(
    () => this.#runRequested(),
    (error) => this.#reportFailure(error),
    this.#runs,
  );
  readonly #disposables = new DisposableList();
  #timer: { readonly due: number; readonly entry: Disposable } | undefined;
  #nextTrigger: SyncTrigger = 'routine';
  #isPullRequested = false;
  #cancellations = 0;
  /** When this window last began to pull, in milliseconds since the epoch. */
  #pulledAt = -Infinity;
  #isPullOverdue = false;
  /** Whether anything waits to be sent, now or when it is due. */
  #hasOperations = false;
  #lastOutboxVersion = '';
  #isStarted = false;
  #isDisposed = false;

  /** Fires once for each change of the status, made by any window. */
  readonly onDidChange: Event<SyncStatus>;

  constructor(options: SyncOptions) {
    this.#options = options;
    this.#outbox = new Outbox(options);
    const access = new ServerAccess(options);
    const onProgress = () => this.#reporter.refresh();
    const onPull = () => this.#requestPull();
    this.#drain = this.#disposables.add(new Drain({ ...options, access, onProgress }));
    this.#pull = this.#disposables.add(new Pull({ ...options, access, onProgress }));
    this.#session = this.#disposables.add(new SyncSession({ ...options, access, lock: options.socketLock, onPull }));
    const activity = () => ({ push: this.#drain.activity, pull: this.#pull.activity });
    this.#reporter = this.#disposables.add(new StatusReporter({ ...options, activity }));
    this.onDidChange = this.#reporter.onDidChange;
    this.#disposables.add(this.#reporter.onDidRefresh((reading) => this.#onRefreshed(reading)));
    this.#disposables.add({ dispose: () => this.#stopChecks() });
  }

  /**
   * From now on, pushes after each queued operation, and every 30 s what is still waiting, and pulls what changes elsewhere.
   * Nothing is scheduled while nothing may be sent or received.
   */
  start(): void {
    if (this.#isStarted || this.#isDisposed) return;
    this.#isStarted = true;
    // Goes on if the status cannot be read now.
    this.#scheduleCheck(CHECK_INTERVAL_MS);
    this.#disposables.add(this.#options.onDidChangeStore(() => this.#reporter.refresh()));
    this.#reporter.refresh();
  }

  status(): Promise<SyncStatus> {
    return this.#reporter.read();
  }

  /** Pushes newly queued operations, after the delay of an earlier failure. */
  wake(): void {
    this.#requestRun('routine');
  }

  /** Pushes and pulls at once after reconnecting or signing in, unless the server has set a `Retry-After`. */
  resume(): void {
    this.#session.retryNow();
    this.#isPullRequested = true;
    this.#requestRun('resumed');
  }

  /** Pulls at once, because the user begins to look; after the delay of an earlier failure. */
  catchUp(): void {
    this.#session.retryNow();
    if (Math.abs(this.#options.clock.now() - this.#pulledAt) >= CATCH_UP_INTERVAL_MS) this.#requestPull();
  }

  /**
   * Pushes for the user, without any delay of an earlier failure, after a run that is under way. Does not reject if the
   * server cannot be reached: the status has the failure.
   */
  pushNow(): Promise<PushOutcome> {
    return this.#runs.run(() => this.#drain.run('user'));
  }

  /** As `pushNow`, and then pulls until everything from the server is here, or until `cancelPull`. */
  syncNow(): Promise<SyncOutcome> {
    const cancellations = this.#cancellations;
    return this.#runs.run(async () => {
      let push = await this.#drain.run('user');
      if (this.#cancellations > cancellations) return { push, pull: NOTHING_PULLED };
      let pull = await this.#pull.run('user');
      while (pull.shouldContinue) {
        push = addUp(push, await this.#drain.run('routine'));
        pull = await this.#pull.run('user');
      }
      return { push, pull: pull.outcome };
    });
  }

  /** Ends the pull of this window that is under way, or that `syncNow` is about to begin. What has been applied stays, and the next pull goes on. */
  cancelPull(): void {
    this.#cancellations++;
    this.#isPullRequested = false;
    this.#pull.cancel();
  }

  /** @param mode surrounding white space is ignored. @throws WaveFlowError `argument.notAllowed` */
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

  /** Does not create a device id. */
  async outboxState(): Promise<OutboxState> {
    const app = await this.#options.app();
    const profile = await this.#options.profile();
    const device_id = await app.read(readDeviceId);
    return profile.database.read((queries) => {
      const { mode, counts } = readSyncSnapshot(queries, profile, this.#options.clock.now());
      const pending_count = counts.pending + counts.parked + counts.others;
      return { device_id, lamport_local_max: readClock(queries), pending_count, mode };
    });
  }

  /** All operations, oldest first. */
  listOutbox(): Promise<OutboxEntry[]> {
    return this.#outbox.list();
  }

  /**
   * Removes operations from the outbox. What the server has is shown as it has it; other edits stay. Resolves to the number removed.
   * @param which operations of the account in use, of the others, or all; parked ones included
   */
  async clearPending(which: OutboxSelection = 'all'): Promise<number> {
    const count = await this.#outbox.clear(which);
    this.wake();
    return count;
  }

  /** Retries parked operations and those parked behind them. Resolves to their number. @param ids default: all */
  async retryParked(ids?: readonly string[]): Promise<number> {
    const count = await this.#outbox.retryParked(ids);
    this.resume();
    return count;
  }

  /** Removes parked operations and unparks those behind them. Resolves to the number removed. @param ids default: all */
  async discardParked(ids?: readonly string[]): Promise<number> {
    const count = await this.#outbox.discardParked(ids);
    this.wake();
    return count;
  }

  /** The parked operations of all accounts, as a JSON document. */
  exportParked(): Promise<string> {
    return this.#outbox.exportParked();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#disposables.dispose();
  }

  /** Requests a push run, and a pull run after it if one is wanted. Requests that come before it begins join it. */
  #requestRun(trigger: SyncTrigger): void {
    if (!this.#isStarted || this.#isDisposed) return;
    if (trigger === 'resumed') this.#nextTrigger = trigger;
    void this.#requestedRuns.request();
  }

  #requestPull(): void {
    this.#isPullRequested = true;
    this.#requestRun('routine');
  }

  async #runRequested(): Promise<void> {
    const trigger = this.#nextTrigger;
    this.#nextTrigger = 'routine';
    try {
      await this.#drain.run(trigger);
    } finally {
      // What cannot be sent does not keep anything from being received.
      if (await this.#pullRequested(trigger)) this.#requestPull();
    }
  }

  /** Resolves to whether another pull should follow. */
  async #pullRequested(trigger: SyncTrigger): Promise<boolean> {
    if (!this.#isPullRequested || this.#isDisposed) return false;
    this.#isPullRequested = false;
    this.#pulledAt = this.#options.clock.now();
    return (await this.#pull.run(trigger)).shouldContinue;
  }

  /** Schedules the next attempt, and pushes what another window has queued. */
  #onRefreshed({ status, outboxVersion, scope }: StatusReading): void {
    if (!this.#isStarted || this.#isDisposed) return;
    this.#session.update(scope, status.pullRetryAt);
    const age = this.#options.clock.now() - (status.lastPullAt ?? 0);
    this.#isPullOverdue = scope !== null && Math.abs(age) >= PULL_OVERDUE_MS;
    this.#hasOperations = status.pending > 0 || status.parked > 0;
    const delay = (status.retryAt ?? 0) - this.#options.clock.now();
    if (scope === null) this.#stopChecks();
    else this.#scheduleCheck(delay > 0 ? Math.min(CHECK_INTERVAL_MS, delay) : CHECK_INTERVAL_MS);
    if (outboxVersion === this.#lastOutboxVersion) return;
    this.#lastOutboxVersion = outboxVersion;
    // In every window: if the one that holds the lock dies, another one that waits for it takes over.
    // Without a scope, the next sign-in is news to what is parked.
    if (status.pending > 0 || scope === null) this.#requestRun('routine');
  }

  #stopChecks(): void {
    this.#timer?.entry.dispose();
    this.#timer = undefined;
  }

  /** Schedules a check in `ms` milliseconds, unless one is scheduled sooner. It pushes and pulls what is due. */
  #scheduleCheck(ms: number): void {
    const due = this.#options.clock.now() + ms;
    if (this.#isDisposed || (this.#timer && this.#timer.due <= due)) return;
    this.#timer?.entry.dispose();
    const entry = this.#options.timers.after(ms, () => {
      this.#timer = undefined;
      if (this.#isPullOverdue) this.#requestPull();
      else if (this.#hasOperations) this.#requestRun('routine');
      this.#scheduleCheck(CHECK_INTERVAL_MS);
      this.#reporter.refresh();
    });
    this.#timer = { due, entry };
  }

  #reportFailure(error: unknown): void {
    if (!this.#isDisposed && !isCancelled(error)) this.#options.onFailed(error);
  }
}

const NOTHING_PULLED = { outcome: 'pulled', received: 0, isComplete: false } as const;

const addUp = (before: PushOutcome, after: PushOutcome): PushOutcome =>
  before.outcome === 'drained' && after.outcome === 'drained' ? { ...after, sent: before.sent + after.sent } : after;

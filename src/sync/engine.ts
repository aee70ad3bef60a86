import type { Clock } from '../core/clock';
import type { Disposable } from '../core/disposal';
import { Emitter, type Event } from '../core/emitter';
import type { Random } from '../core/random';
import type { Timers } from '../core/timers';
import type { Http } from '../remote/http';
import type { Database } from '../store/database';
import type { Lock } from '../store/lock';
import type { SyncMode } from '../store/syncMode';
import type { CurrentProfile } from '../store/syncScope';
import type { PushOutcome, QueueRow, QueueState, SyncStatus } from './status';

export interface SyncParts {
  /** The profile in use. */
  readonly profile: () => Promise<CurrentProfile>;
  /** Fires after whatever may have changed a database, or which profile is in use. */
  readonly onDidChangeStore: Event<void>;
  /** The database of the installation. */
  readonly app: () => Promise<Database>;
  readonly http: Http;
  /** A token for this profile at this server, and another one than `rejected`. */
  readonly token: (place: { readonly profileId: string; readonly url: string }, rejected?: string) => Promise<string>;
  /** Between all windows, and for draining alone: it is held across the network. */
  readonly lock: Lock;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** A number from 0 up to 1, for delays. */
  readonly chance: () => number;
  /** Told about failures that nobody waits for. */
  readonly onFailed: (error: unknown) => void;
}

/** Brings what is queued to the server (section 8). Does nothing before `start`. */
export class Sync implements Disposable {
  readonly #changed = new Emitter<SyncStatus>();

  /** Fires once for each change of the status, whichever window made it. */
  readonly onDidChange = this.#changed.event;

  constructor(parts: SyncParts) {
    void parts;
  }

  /** Pushes every 30 s from now on, and whenever there is reason to. */
  start(): void {
    return toCome();
  }

  status(): Promise<SyncStatus> {
    return toCome();
  }

  /** Something was queued. Waits for the end of a pause that the server or the network asked for. */
  wake(): void {
    return toCome();
  }

  /** There is a connection again, or somebody has signed in: pushes at once, whatever happened before. */
  resume(): void {
    return toCome();
  }

  /** Pushes at once, after a pass that is under way. Never rejects for want of a server or a network. */
  pushNow(): Promise<PushOutcome> {
    return toCome();
  }

  /** @param mode as typed: trimmed, in lower case. @throws WaveFlowError `argument.notAllowed` */
  setMode(mode: string): Promise<SyncMode> {
    return toCome(mode);
  }

  queueState(): Promise<QueueState> {
    return toCome();
  }

  /** Everything that is queued, the oldest first. */
  queue(): Promise<QueueRow[]> {
    return toCome();
  }

  /**
   * Forgets queued operations; the edits themselves stay. Resolves to how many there were.
   * @param which those of the account in use, parked ones included; those of the others; or all
   */
  clearPending(which: 'current' | 'others' | 'all' = 'all'): Promise<number> {
    return toCome(which);
  }

  /** Tries parked operations again, with what waits behind them. Resolves to how many that are. @param ids default all */
  retryParked(ids?: readonly string[]): Promise<number> {
    return toCome(ids);
  }

  /** Forgets parked operations, and lets go on what waited behind them. Resolves to how many. @param ids default all */
  discardParked(ids?: readonly string[]): Promise<number> {
    return toCome(ids);
  }

  /** The parked operations of all accounts as a JSON document that a person can keep. */
  exportParked(): Promise<string> {
    return toCome();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function toCome(...values: unknown[]): never {
  throw new Error(`To come: ${values.length}`);
}

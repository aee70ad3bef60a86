import type { Clock } from '../../core/clock';
import { storeDamaged, storeFailed } from '../../core/errors';
import type { Random } from '../../core/random';
import type { Migration } from '../migrations';
import type { Schema } from '../schema';
import { holdsRecord, type LogPosition } from './logFormat';
import type { ImageDigest, LoggedStatement, StartRecord } from './logRecord';
import { applyMigrations, missingMigrations } from './migrate';
import { quarantine } from './quarantine';
import {
  isSameImage,
  readLogStart,
  recover,
  type RecoveredState,
  type RecoveryOptions,
  type RecoveryResult,
} from './recovery';
import { RedoLog, type LogStart } from './redoLog';
import { replay, type ReplayResult } from './replay';
import type { SqliteConnection } from './sqliteConnection';
import { takeSteps } from './steps';

/** A committed state in memory, and the files that it corresponds to. */
export interface CommittedState {
  readonly connection: SqliteConnection;
  readonly log: {
    readonly id: string;
    /** The snapshot that the log starts from. */
    readonly base: ImageDigest;
    /** Number of the start record. */
    readonly firstSequence: number;
  };
  /** Of the last transaction. */
  readonly position: LogPosition;
  readonly snapshotVersion: string | undefined;
}

export interface DurableStateOptions extends Omit<RecoveryOptions, 'log'> {
  readonly schema: Schema;
  readonly clock: Clock;
  readonly random: Random;
  /** Called with the path, inside the storage folder, of each copy that was made of a damaged file. */
  readonly onDamaged: (copy: string) => void;
}

/** What follows the known records. `absent`: there is no log; `foreign`: the log does not continue the known state. */
type CatchUpResult = ReplayResult['tail'] | 'absent' | 'foreign';

interface SnapshotOptions {
  /** The last valid record of the log that ends here, if there is one. */
  readonly after: LogPosition | undefined;
  /** Of the state. */
  readonly sequence: number;
  readonly follows: StartRecord['follows'];
}

/**
 * The newest committed state of a database: its copy in memory, its snapshot and its redo log. Owns the connection.
 * README.md, "Checkpoint" and "Recovery", describes how the files change.
 */
export class DurableState {
  readonly #options: DurableStateOptions;
  readonly #log: RedoLog;
  #current: CommittedState | undefined;
  /** Inside the storage folder. */
  readonly logPath: string;

  constructor(options: DurableStateOptions) {
    const { path, files, random } = options;
    this.#options = options;
    this.logPath = `${path}.log`;
    this.#log = new RedoLog({ path: this.logPath, files, random });
  }

  /** The state in memory; undefined before the first `refresh` or `recover` that succeeded. */
  get current(): CommittedState | undefined {
    return this.#current;
  }

  /** @throws WaveFlowError `store.failed` where there is no state in memory */
  get loaded(): CommittedState {
    if (!this.#current) throw storeFailed(this.#options.path, new Error('Nothing is loaded'));
    return this.#current;
  }

  /**
   * Brings memory up to date without the lock.
   * @returns false where that needs the lock
   * @throws WaveFlowError `store.newer`
   */
  async refresh(): Promise<boolean> {
    const tail = this.#current && (await this.#catchUp(this.#current));
    if (tail !== undefined && tail !== 'foreign' && tail !== 'damaged') return true;

    const { log, state } = await recover(this.#recoveryOptions());
    if (!state) return false;
    const { connection, snapshot, snapshotVersion, replay: replayed } = state;
    return closingOnError(connection, async () => {
      const isIntact = typeof log === 'object' && isSameImage(log.record, snapshot) && replayed?.tail !== 'damaged';
      if (isIntact && replayed && this.#missingMigrations(connection).length === 0) {
        this.#adopt({ connection, log: logInfo(log), position: replayed.position, snapshotVersion });
        return true;
      }
      connection.close();
      return false;
    });
  }

  /**
   * Brings memory up to date while the lock is held. Afterwards both files are valid and current, and the log can be
   * appended to.
   * @throws WaveFlowError `store.newer` or `store.damaged`
   */
  async recover(): Promise<void> {
    await this.#log.undoFailedAppend();
    const tail = this.#current && (await this.#catchUp(this.#current));
    // Read after `#catchUp`, which replaces it.
    const memory = this.#current;
    const version = await this.readSnapshotVersion();
    if (memory && (tail === 'end' || tail === 'torn') && version !== undefined && version === memory.snapshotVersion) {
      if (tail === 'torn') await this.#log.truncate(memory.position);
      return;
    }
    const result = await recover(this.#recoveryOptions());
    const next = result.state
      ? await this.#repair(result.log, result.state)
      : await this.#replaceUnrecoverable(result, memory, tail);
    this.#adopt(next);
  }

  /** Writes both files where they do not yield a state: from memory, or a new database where there are no files. */
  async #replaceUnrecoverable(
    result: RecoveryResult,
    memory: CommittedState | undefined,
    tail: CatchUpResult | undefined,
  ): Promise<CommittedState> {
    const isAbsent = !result.hasSnapshotFile && result.log === undefined;
    if (!memory) return isAbsent ? this.#create() : this.#throwDamaged();
    if (typeof result.log === 'object' && result.log.record.id !== memory.log.id) return this.#throwDamaged();
    if (result.hasSnapshotFile) await this.#quarantine(this.#options.path);
    if (result.log === 'unreadable' || tail === 'damaged' || tail === 'foreign') await this.#quarantine(this.logPath);
    const isLogUsable = tail !== 'absent' && tail !== 'foreign';
    if (isLogUsable) await this.#log.truncate(memory.position);
    return this.#rewrite(memory, isLogUsable ? memory.position : undefined);
  }

  /** A text that differs after the snapshot was replaced; undefined where there is no snapshot. */
  readSnapshotVersion(): Promise<string | undefined> {
    return this.#options.files.version(this.#options.path);
  }

  /** Makes the open transaction durable and then commits it in memory. If either fails, neither has happened. */
  async append(statements: readonly LoggedStatement[]): Promise<void> {
    const state = this.loaded;
    const commit = (): void => state.connection.commit();
    const position = await this.#log.append({ kind: 'transaction', statements }, state.position, commit);
    this.#current = { ...state, position };
  }

  /** @param image of the current state, which must not change until this settles */
  async checkpoint(image: Uint8Array): Promise<void> {
    const state = this.loaded;
    const { position, connection } = state;
    const options = { after: position, sequence: position.sequence, follows: logEnd(state) };
    this.#current = { connection, ...(await this.#writeSnapshot(image, options)) };
  }

  /** Closes the log file. Must be called before the lock is released. */
  closeLog(): Promise<void> {
    return this.#log.close();
  }

  closeConnection(): void {
    this.#current?.connection.close();
  }

  /** Quarantines both files and replaces them with a new database. Does nothing where the database can be recovered. */
  async recreate(): Promise<void> {
    const { path, files } = this.#options;
    const { state } = await recover(this.#recoveryOptions());
    state?.connection.close();
    if (state) return;
    for (const file of [path, this.logPath]) {
      if ((await files.version(file)) !== undefined) await this.#quarantine(file);
    }
    (await this.#create()).connection.close();
  }

  #adopt(state: CommittedState): void {
    const before = this.#current?.connection;
    this.#current = state;
    if (before !== state.connection) before?.close();
  }

  /** Applies the log records after a state. The result becomes the current state. */
  async #catchUp(state: CommittedState): Promise<CatchUpResult> {
    const { path, timers } = this.#options;
    let known = state;
    let offset = state.position.start;
    let bytes = await this.#log.read(offset);
    if (!bytes) return 'absent';
    if (!holdsRecord({ bytes, offset }, state.position)) {
      offset = 0;
      bytes = (await this.#log.read()) ?? new Uint8Array(0);
      const start = readLogStart(bytes, path);
      if (!start || !isContinuation(start.record, state)) return 'foreign';
      const snapshotVersion = await this.readSnapshotVersion();
      known = { connection: state.connection, snapshotVersion, log: logInfo(start), position: start.position };
    }
    const { position, tail } = await replay(known.connection, { bytes, offset }, known.position, timers);
    this.#current = { ...known, position };
    return tail;
  }

  /** Makes both files valid for a state that was recovered from them, or for memory where that is newer. */
  #repair(log: RecoveryResult['log'], recovered: RecoveredState): Promise<CommittedState> {
    const { connection, snapshot, snapshotVersion, replay: replayed } = recovered;
    const memory = this.#current;
    return closingOnError(connection, async () => {
      const isDamaged = log === 'unreadable' || replayed?.tail === 'damaged';
      if (isDamaged) await this.#quarantine(this.logPath);
      if (replayed && replayed.tail !== 'end') await this.#log.truncate(replayed.position);
      const after = replayed?.position;
      if (memory && isBehind(log, recovered, memory)) {
        connection.close();
        return this.#rewrite(memory, after);
      }
      const missing = this.#missingMigrations(connection);
      if (missing.length > 0) return this.#migrate(connection, missing, after);
      if (after && typeof log === 'object' && isSameImage(log.record, snapshot)) {
        return { connection, log: logInfo(log), position: after, snapshotVersion };
      }
      const started = await this.#startLog({ ...snapshot, follows: null }, after?.sequence ?? 0);
      return { connection, snapshotVersion, ...started };
    });
  }

  /** Makes the state in memory the newest on disk. @param after the last valid record of the log, if the log is usable */
  async #rewrite({ connection, position }: CommittedState, after: LogPosition | undefined): Promise<CommittedState> {
    const options = { after, sequence: position.sequence, follows: null };
    return { connection, ...(await this.#writeSnapshot(await this.#export(connection), options)) };
  }

  #create(): Promise<CommittedState> {
    const connection = this.#options.sqlite.empty(this.#options.path);
    return closingOnError(connection, () => this.#migrate(connection, this.#missingMigrations(connection), undefined));
  }

  #missingMigrations(connection: SqliteConnection): Migration[] {
    return missingMigrations(connection, this.#options.schema.migrations, this.#options.path);
  }

  async #migrate(
    connection: SqliteConnection,
    missing: readonly Migration[],
    after: LogPosition | undefined,
  ): Promise<CommittedState> {
    const { path, schema, clock } = this.#options;
    applyMigrations(connection, missing, { file: path, now: clock.now() });
    connection.transact(() => schema.complete(connection));
    const options = { after, sequence: after?.sequence ?? 0, follows: null };
    return { connection, ...(await this.#writeSnapshot(await this.#export(connection), options)) };
  }

  #export(connection: SqliteConnection): Promise<Uint8Array> {
    return takeSteps(connection.exportImage(), this.#options.timers);
  }

  /** Replaces the snapshot with an image and starts a new log from it. */
  async #writeSnapshot(
    image: Uint8Array,
    { after, sequence, follows }: SnapshotOptions,
  ): Promise<Omit<CommittedState, 'connection'>> {
    const { path, files, digest } = this.#options;
    const imageDigest = { sha256: await digest(image), length: image.length };
    const staged = await files.stage(path, image);
    try {
      if (after) await this.#log.append({ kind: 'checkpoint', ...imageDigest }, after, () => undefined);
      await staged.publish();
    } catch (error) {
      await staged.discard();
      throw error;
    }
    const snapshotVersion = await this.readSnapshotVersion().catch(() => undefined);
    return { snapshotVersion, ...(await this.#startLog({ ...imageDigest, follows }, sequence)) };
  }

  async #startLog(
    start: Omit<StartRecord, 'kind' | 'id'>,
    sequence: number,
  ): Promise<Pick<CommittedState, 'log' | 'position'>> {
    const started = await this.#log.create(start, sequence);
    return { log: logInfo(started), position: started.position };
  }

  async #quarantine(file: string): Promise<void> {
    const { files, clock, onDamaged } = this.#options;
    onDamaged(await quarantine(files, file, clock.now()));
  }

  #throwDamaged(): never {
    throw storeDamaged(this.#options.path);
  }

  #recoveryOptions(): RecoveryOptions {
    return { ...this.#options, log: this.#log };
  }
}

const logInfo = ({ record, position }: LogStart): CommittedState['log'] => ({
  id: record.id,
  base: { sha256: record.sha256, length: record.length },
  firstSequence: position.sequence,
});

const logEnd = ({ log, position }: CommittedState): NonNullable<StartRecord['follows']> => ({
  id: log.id,
  sequence: position.sequence,
  chain: position.chain,
});

/** Whether a log starts from exactly this state. */
function isContinuation({ follows }: StartRecord, state: CommittedState): boolean {
  const end = logEnd(state);
  return follows?.id === end.id && follows.sequence === end.sequence && follows.chain === end.chain;
}

/** Whether damage to the files has lost transactions that memory still has. */
function isBehind(
  log: RecoveryResult['log'],
  { snapshot, replay: replayed }: RecoveredState,
  memory: CommittedState,
): boolean {
  if (typeof log !== 'object') return isSameImage(snapshot, memory.log.base);
  const isDamagedLog = replayed?.tail === 'damaged' && log.record.id === memory.log.id;
  return isDamagedLog && replayed.position.sequence < memory.position.sequence;
}

async function closingOnError<T>(connection: SqliteConnection, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    connection.close();
    throw error;
  }
}

import type { Clock } from '../../core/clock';
import { storeDamaged } from '../../core/errors';
import type { Random } from '../../core/random';
import type { SqliteConnection } from './sqliteConnection';
import {
  recover,
  readLogStart,
  isSameImage,
  type RecoveryResult,
  type RecoveredState,
  type RecoveryOptions,
} from './recovery';
import { holdsRecord, type LogPosition } from './logFormat';
import type { ImageDigest, StartRecord, LoggedStatement } from './logRecord';
import { applyMigrations, missingMigrations } from './migrate';
import type { Migration } from '../migrations';
import { RedoLog, type LogStart } from './redoLog';
import { replay, type ReplayResult } from './replay';
import type { Schema } from '../schema';
import { quarantine } from './quarantine';

/** A committed state: in memory, and what stands for it on disk. */
export interface CommittedState {
  readonly connection: SqliteConnection;
  log: {
    readonly id: string;
    /** The snapshot that it starts from. */
    readonly base: ImageDigest;
    /** Number of its first record. */
    readonly firstSequence: number;
  };
  /** Of the last transaction. */
  position: LogPosition;
  /** Of the snapshot. */
  snapshotVersion: string | undefined;
}

export interface DurableStateOptions extends Omit<RecoveryOptions, 'log'> {
  readonly schema: Schema;
  readonly clock: Clock;
  readonly random: Random;
  /** Called after a copy of what was damaged was made: a path inside the storage folder. */
  readonly onDamaged: (copy: string) => void;
}

interface SnapshotOptions {
  /** The last record of the log that ends here, if there is a sound one. */
  readonly after: LogPosition | undefined;
  /** Of the state. */
  readonly sequence: number;
  readonly follows: StartRecord['follows'];
}

/**
 * What is true on disk: a snapshot, and a log of what was committed since.
 *
 * A checkpoint makes an image of the state the new snapshot, and begins a new log: the image is written aside, the
 * log gets a last record that names it, the image takes the place of the snapshot, the new log that of the old one.
 * So the snapshot is always one that the log starts from or ends with, wherever the power fails. Changes of the
 * schema never are in a log: they are made in memory and then are a checkpoint.
 *
 * Where the files are damaged, what can be proven stays, and a copy of what was there is set aside. Without a sound
 * snapshot nothing can be proven. The state in memory then takes its place; where there is none, nothing is touched.
 * A file that vanished was deleted by somebody: the next change writes everything again.
 */
export class DurableState {
  readonly #options: DurableStateOptions;
  readonly #log: RedoLog;
  /** Inside the storage folder. */
  readonly logPath: string;

  constructor(options: DurableStateOptions) {
    const { path, files, random } = options;
    this.#options = options;
    this.logPath = `${path}.log`;
    this.#log = new RedoLog({ path: this.logPath, files, random });
  }

  /**
   * The newest state, without the lock: the one in memory, which is brought up to it, or another one. Undefined
   * where that takes the lock.
   * @throws WaveFlowError `store.newer`
   */
  async refresh(memory: CommittedState | undefined): Promise<CommittedState | undefined> {
    const rest = memory && (await this.#catchUp(memory));
    if (rest !== undefined && rest !== 'lost' && rest !== 'damaged') return memory;

    const { log, state } = await recover(this.#recoveryOptions());
    if (!state) return undefined;
    const { connection, snapshot, snapshotVersion, replay: replayed } = state;
    return closingOnError(connection, async () => {
      const isSound = typeof log === 'object' && isSameImage(log.record, snapshot) && replayed?.tail !== 'damaged';
      if (isSound && replayed && this.#missingMigrations(connection).length === 0) {
        return { connection, log: logInfo(log), position: replayed.position, snapshotVersion };
      }
      connection.close();
      return undefined;
    });
  }

  /**
   * The newest state, in the lock. Afterwards both files are sound and current, and the log can be appended to.
   * @throws WaveFlowError `store.newer` or `store.damaged`
   */
  async recover(memory: CommittedState | undefined): Promise<CommittedState> {
    await this.#log.undoFailedAppend();
    const rest = memory && (await this.#catchUp(memory));
    const snapshotVersion = await this.readSnapshotVersion();
    if (
      memory &&
      (rest === 'end' || rest === 'torn') &&
      snapshotVersion !== undefined &&
      snapshotVersion === memory.snapshotVersion
    ) {
      if (rest === 'torn') await this.#log.truncate(memory.position);
      return memory;
    }
    const found = await recover(this.#recoveryOptions());
    if (found.state) return this.#repair(found.log, found.state, memory);
    const isAbsent = !found.hasSnapshotFile && found.log === undefined;
    if (!memory) return isAbsent ? this.#create() : this.#throwDamaged();
    if (typeof found.log === 'object' && found.log.record.id !== memory.log.id) return this.#throwDamaged();
    if (found.hasSnapshotFile) await this.#quarantine(this.#options.path);
    if (found.log === 'unreadable' || rest === 'damaged' || rest === 'lost') await this.#quarantine(this.logPath);
    const isAttached = rest !== 'absent' && rest !== 'lost';
    if (isAttached) await this.#log.truncate(memory.position);
    return this.#rewrite(memory, isAttached ? memory.position : undefined);
  }

  /** Of the snapshot: another text after it was replaced, undefined where there is none. */
  readSnapshotVersion(): Promise<string | undefined> {
    return this.#options.files.version(this.#options.path);
  }

  /** Makes a transaction durable and then commits it in memory. Where either fails, neither was done. */
  async append(state: CommittedState, statements: readonly LoggedStatement[], commit: () => void): Promise<void> {
    state.position = await this.#log.append({ kind: 'transaction', statements }, state.position, commit);
  }

  /** @param image of the state, which nobody changes meanwhile */
  async checkpoint(state: CommittedState, image: Uint8Array): Promise<void> {
    Object.assign(
      state,
      await this.#writeSnapshot(image, {
        after: state.position,
        sequence: state.position.sequence,
        follows: logEnd(state),
      }),
    );
  }

  /** To be done before the lock is let go of. */
  close(): Promise<void> {
    return this.#log.close();
  }

  /** Copies both files, as far as they are there, and puts a new database in their place. Does nothing for a sound one. */
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

  /** Applies what the log has beyond a state. `absent`: there is no log; `lost`: it is not the one of this state. */
  async #catchUp(state: CommittedState): Promise<ReplayResult['tail'] | 'absent' | 'lost'> {
    const { path, timers } = this.#options;
    let offset = state.position.start;
    let bytes = await this.#log.read(offset);
    if (!bytes) return 'absent';
    if (!holdsRecord({ bytes, offset }, state.position)) {
      offset = 0;
      bytes = (await this.#log.read()) ?? new Uint8Array(0);
      const next = readLogStart(bytes, path);
      if (!next || !isContinuation(next.record, state)) return 'lost';
      const snapshotVersion = await this.readSnapshotVersion();
      Object.assign(state, { snapshotVersion, log: logInfo(next), position: next.position });
    }
    const { position: mark, tail: rest } = await replay(state.connection, { bytes, offset }, state.position, timers);
    state.position = mark;
    return rest;
  }

  /** Puts in order what is around a state that was found. */
  #repair(
    log: RecoveryResult['log'],
    found: RecoveredState,
    memory: CommittedState | undefined,
  ): Promise<CommittedState> {
    const { connection, snapshot, snapshotVersion, replay: replayed } = found;
    return closingOnError(connection, async () => {
      const isDamaged = log === 'unreadable' || replayed?.tail === 'damaged';
      if (isDamaged) await this.#quarantine(this.logPath);
      if (replayed && replayed.tail !== 'end') await this.#log.truncate(replayed.position);
      const after = replayed?.position;
      if (memory && isBehind(log, found, memory)) {
        connection.close();
        return this.#rewrite(memory, after);
      }
      const missing = this.#missingMigrations(connection);
      if (missing.length > 0) return this.#migrate(connection, missing, after);
      if (after && typeof log === 'object' && isSameImage(log.record, snapshot)) {
        return { connection, log: logInfo(log), position: after, snapshotVersion };
      }
      return {
        connection,
        snapshotVersion,
        ...(await this.#startLog({ ...snapshot, follows: null }, after?.sequence ?? 0)),
      };
    });
  }

  /** Makes the state in memory the newest on disk. @param after the last record of the log, where that is of any use */
  async #rewrite({ connection, ...state }: CommittedState, after: LogPosition | undefined): Promise<CommittedState> {
    const { sequence } = state.position;
    return { connection, ...(await this.#writeSnapshot(connection.exportImage(), { after, sequence, follows: null })) };
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
    const sequence = after?.sequence ?? 0;
    return { connection, ...(await this.#writeSnapshot(connection.exportImage(), { after, sequence, follows: null })) };
  }

  /** Puts an image in the place of the snapshot and begins a log for it. */
  async #writeSnapshot(
    image: Uint8Array,
    { after, sequence, follows }: SnapshotOptions,
  ): Promise<Omit<CommittedState, 'connection'>> {
    const { path, files, digest } = this.#options;
    const name = { sha256: await digest(image), length: image.length };
    const draft = await files.stage(path, image);
    try {
      if (after) await this.#log.append({ kind: 'checkpoint', ...name }, after, () => undefined);
      await draft.publish();
    } catch (error) {
      await draft.discard();
      throw error;
    }
    const snapshotVersion = await this.readSnapshotVersion().catch(() => undefined);
    return { snapshotVersion, ...(await this.#startLog({ ...name, follows }, sequence)) };
  }

  async #startLog(
    start: Omit<StartRecord, 'kind' | 'id'>,
    sequence: number,
  ): Promise<Pick<CommittedState, 'log' | 'position'>> {
    const opening = await this.#log.create(start, sequence);
    return { log: logInfo(opening), position: opening.position };
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

const logInfo = ({ record, position: mark }: LogStart): CommittedState['log'] => ({
  id: record.id,
  base: { sha256: record.sha256, length: record.length },
  firstSequence: mark.sequence,
});

const logEnd = ({ log, position: mark }: CommittedState): NonNullable<StartRecord['follows']> => ({
  id: log.id,
  sequence: mark.sequence,
  chain: mark.chain,
});

/** Whether a log begins with this very state. */
function isContinuation({ follows }: StartRecord, state: CommittedState): boolean {
  const end = logEnd(state);
  return follows?.id === end.id && follows.sequence === end.sequence && follows.chain === end.chain;
}

/** Whether damage took what is still in memory from what was found on disk. */
function isBehind(
  log: RecoveryResult['log'],
  { snapshot, replay: replayed }: RecoveredState,
  memory: CommittedState,
): boolean {
  if (typeof log !== 'object') return isSameImage(snapshot, memory.log.base);
  return (
    replayed?.tail === 'damaged' &&
    log.record.id === memory.log.id &&
    replayed.position.sequence < memory.position.sequence
  );
}

async function closingOnError<T>(connection: SqliteConnection, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    connection.close();
    throw error;
  }
}

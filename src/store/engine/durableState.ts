import type { Clock } from '../../core/clock';
import { storeDamaged } from '../../core/errors';
import type { Random } from '../../core/random';
import type { Connection } from './connection';
import { load, readStart, sameImage, type Found, type FoundState, type Source } from './recovery';
import { holdsRecord, type Mark } from './logFormat';
import type { ImageName, Start, Statement } from './logRecord';
import { applyMigrations, missingMigrations } from './migrate';
import type { Migration } from '../migrations';
import { RedoLog, type Opening } from './redoLog';
import { replay, type Replayed } from './replay';
import type { Schema } from '../schema';
import { setAside } from './quarantine';

/** A committed state: in memory, and what stands for it on disk. */
export interface State {
  readonly connection: Connection;
  log: {
    readonly id: string;
    /** The snapshot that it starts from. */
    readonly base: ImageName;
    /** Number of its first record. */
    readonly first: number;
  };
  /** Of the last transaction. */
  mark: Mark;
  /** Of the snapshot. */
  stamp: string | undefined;
}

export interface TruthOptions extends Omit<Source, 'log'> {
  readonly schema: Schema;
  readonly clock: Clock;
  readonly random: Random;
  /** Called after a copy of what was damaged was made: a path inside the storage folder. */
  readonly onDamaged: (copy: string) => void;
}

interface Succession {
  /** The last record of the log that ends here, if there is a sound one. */
  readonly after: Mark | undefined;
  /** Of the state. */
  readonly sequence: number;
  readonly follows: Start['follows'];
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
export class Truth {
  readonly #options: TruthOptions;
  readonly #log: RedoLog;
  /** Inside the storage folder. */
  readonly logPath: string;

  constructor(options: TruthOptions) {
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
  async look(memory: State | undefined): Promise<State | undefined> {
    const rest = memory && (await this.#follow(memory));
    if (rest !== undefined && rest !== 'lost' && rest !== 'damaged') return memory;

    const { log, state } = await load(this.#source());
    if (!state) return undefined;
    const { connection, snapshot, stamp, replayed } = state;
    return guarded(connection, async () => {
      const isSound = typeof log === 'object' && sameImage(log.record, snapshot) && replayed?.rest !== 'damaged';
      if (isSound && replayed && this.#missing(connection).length === 0) {
        return { connection, log: named(log), mark: replayed.mark, stamp };
      }
      connection.close();
      return undefined;
    });
  }

  /**
   * The newest state, in the lock. Afterwards both files are sound and current, and the log can be appended to.
   * @throws WaveFlowError `store.newer` or `store.damaged`
   */
  async settle(memory: State | undefined): Promise<State> {
    await this.#log.takeBack();
    const rest = memory && (await this.#follow(memory));
    const stamp = await this.stamp();
    if (memory && (rest === 'end' || rest === 'torn') && stamp !== undefined && stamp === memory.stamp) {
      if (rest === 'torn') await this.#log.cut(memory.mark);
      return memory;
    }
    const found = await load(this.#source());
    if (found.state) return this.#mend(found.log, found.state, memory);
    const isAbsent = !found.exists && found.log === undefined;
    if (!memory) return isAbsent ? this.#create() : this.#refuse();
    if (typeof found.log === 'object' && found.log.record.id !== memory.log.id) return this.#refuse();
    if (found.exists) await this.#setAside(this.#options.path);
    if (found.log === 'unreadable' || rest === 'damaged' || rest === 'lost') await this.#setAside(this.logPath);
    const isAttached = rest !== 'absent' && rest !== 'lost';
    if (isAttached) await this.#log.cut(memory.mark);
    return this.#rewrite(memory, isAttached ? memory.mark : undefined);
  }

  /** Of the snapshot: another text after it was replaced, undefined where there is none. */
  stamp(): Promise<string | undefined> {
    return this.#options.files.stamp(this.#options.path);
  }

  /** Makes a transaction durable and then commits it in memory. Where either fails, neither was done. */
  async append(state: State, statements: readonly Statement[], commit: () => void): Promise<void> {
    state.mark = await this.#log.append({ kind: 'transaction', statements }, state.mark, commit);
  }

  /** @param image of the state, which nobody changes meanwhile */
  async checkpoint(state: State, image: Uint8Array): Promise<void> {
    Object.assign(
      state,
      await this.#place(image, { after: state.mark, sequence: state.mark.sequence, follows: endOf(state) }),
    );
  }

  /** To be done before the lock is let go of. */
  close(): Promise<void> {
    return this.#log.close();
  }

  /** Copies both files, as far as they are there, and puts a new database in their place. Does nothing for a sound one. */
  async startOver(): Promise<void> {
    const { path, files } = this.#options;
    const { state } = await load(this.#source());
    state?.connection.close();
    if (state) return;
    for (const file of [path, this.logPath]) {
      if ((await files.stamp(file)) !== undefined) await this.#setAside(file);
    }
    (await this.#create()).connection.close();
  }

  /** Applies what the log has beyond a state. `absent`: there is no log; `lost`: it is not the one of this state. */
  async #follow(state: State): Promise<Replayed['rest'] | 'absent' | 'lost'> {
    const { path, timers } = this.#options;
    let offset = state.mark.start;
    let bytes = await this.#log.read(offset);
    if (!bytes) return 'absent';
    if (!holdsRecord({ bytes, offset }, state.mark)) {
      offset = 0;
      bytes = (await this.#log.read()) ?? new Uint8Array(0);
      const next = readStart(bytes, path);
      if (!next || !goesOn(next.record, state)) return 'lost';
      const stamp = await this.stamp();
      Object.assign(state, { stamp, log: named(next), mark: next.mark });
    }
    const { mark, rest } = await replay(state.connection, { bytes, offset }, state.mark, timers);
    state.mark = mark;
    return rest;
  }

  /** Puts in order what is around a state that was found. */
  #mend(log: Found['log'], found: FoundState, memory: State | undefined): Promise<State> {
    const { connection, snapshot, stamp, replayed } = found;
    return guarded(connection, async () => {
      const isDamaged = log === 'unreadable' || replayed?.rest === 'damaged';
      if (isDamaged) await this.#setAside(this.logPath);
      if (replayed && replayed.rest !== 'end') await this.#log.cut(replayed.mark);
      const after = replayed?.mark;
      if (memory && isBehind(log, found, memory)) {
        connection.close();
        return this.#rewrite(memory, after);
      }
      const missing = this.#missing(connection);
      if (missing.length > 0) return this.#migrate(connection, missing, after);
      if (after && typeof log === 'object' && sameImage(log.record, snapshot)) {
        return { connection, log: named(log), mark: after, stamp };
      }
      return { connection, stamp, ...(await this.#begin({ ...snapshot, follows: null }, after?.sequence ?? 0)) };
    });
  }

  /** Makes the state in memory the newest on disk. @param after the last record of the log, where that is of any use */
  async #rewrite({ connection, ...state }: State, after: Mark | undefined): Promise<State> {
    const { sequence } = state.mark;
    return { connection, ...(await this.#place(connection.image(), { after, sequence, follows: null })) };
  }

  #create(): Promise<State> {
    const connection = this.#options.sqlite.empty(this.#options.path);
    return guarded(connection, () => this.#migrate(connection, this.#missing(connection), undefined));
  }

  #missing(connection: Connection): Migration[] {
    return missingMigrations(connection, this.#options.schema.migrations, this.#options.path);
  }

  async #migrate(connection: Connection, missing: readonly Migration[], after: Mark | undefined): Promise<State> {
    const { path, schema, clock } = this.#options;
    applyMigrations(connection, missing, { file: path, now: clock.now() });
    connection.transact(() => schema.complete(connection));
    const sequence = after?.sequence ?? 0;
    return { connection, ...(await this.#place(connection.image(), { after, sequence, follows: null })) };
  }

  /** Puts an image in the place of the snapshot and begins a log for it. */
  async #place(image: Uint8Array, { after, sequence, follows }: Succession): Promise<Omit<State, 'connection'>> {
    const { path, files, digest } = this.#options;
    const name = { sha256: await digest(image), length: image.length };
    const draft = await files.draft(path, image);
    try {
      if (after) await this.#log.append({ kind: 'checkpoint', ...name }, after, () => undefined);
      await draft.place();
    } catch (error) {
      await draft.discard();
      throw error;
    }
    const stamp = await this.stamp().catch(() => undefined);
    return { stamp, ...(await this.#begin({ ...name, follows }, sequence)) };
  }

  async #begin(start: Omit<Start, 'kind' | 'id'>, sequence: number): Promise<Pick<State, 'log' | 'mark'>> {
    const opening = await this.#log.begin(start, sequence);
    return { log: named(opening), mark: opening.mark };
  }

  async #setAside(file: string): Promise<void> {
    const { files, clock, onDamaged } = this.#options;
    onDamaged(await setAside(files, file, clock.now()));
  }

  #refuse(): never {
    throw storeDamaged(this.#options.path);
  }

  #source(): Source {
    return { ...this.#options, log: this.#log };
  }
}

const named = ({ record, mark }: Opening): State['log'] => ({
  id: record.id,
  base: { sha256: record.sha256, length: record.length },
  first: mark.sequence,
});

const endOf = ({ log, mark }: State): NonNullable<Start['follows']> => ({
  id: log.id,
  sequence: mark.sequence,
  chain: mark.chain,
});

/** Whether a log begins with this very state. */
function goesOn({ follows }: Start, state: State): boolean {
  const end = endOf(state);
  return follows?.id === end.id && follows.sequence === end.sequence && follows.chain === end.chain;
}

/** Whether damage took what is still in memory from what was found on disk. */
function isBehind(log: Found['log'], { snapshot, replayed }: FoundState, memory: State): boolean {
  if (typeof log !== 'object') return sameImage(snapshot, memory.log.base);
  return (
    replayed?.rest === 'damaged' && log.record.id === memory.log.id && replayed.mark.sequence < memory.mark.sequence
  );
}

async function guarded<T>(connection: Connection, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    connection.close();
    throw error;
  }
}

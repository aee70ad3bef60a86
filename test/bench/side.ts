/** A database of one of the two sides. Both have the same tables and do the same with them. */
export interface Subject {
  /** One durable transaction that adds this many small rows. */
  add(rows: number): Promise<void>;
  /** How many rows there are. */
  count(): Promise<number>;
  /** Brings what was committed so far from the log into the database file. */
  checkpoint(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Leaves the log as long as it gets; otherwise each side makes its checkpoints when it sees fit. */
  readonly endlessLog?: boolean;
}

/** One of the two that are compared. */
export interface Side {
  /** Loads what every process has to load once. */
  prepare(): Promise<void>;
  /** Opens the database in a folder, which starts out as a copy of a template. */
  open(folder: string, options?: OpenOptions): Promise<Subject>;
}

export type SideName = 'ours' | 'peer';

export const SIDE_NAMES: readonly SideName[] = ['ours', 'peer'];

/** A number of each side. */
export type Pair = Readonly<Record<SideName, number>>;

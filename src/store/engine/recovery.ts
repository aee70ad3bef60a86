import type { Digest } from '../../core/crypto/digest';
import { storeNewer } from '../../core/errors';
import { sleep, type Timers } from '../../core/timers';
import type { Connection } from './connection';
import type { Files } from '../files';
import { readNext, readPreface, type Mark } from './logFormat';
import type { ImageName } from './logRecord';
import type { Opening, RedoLog } from './redoLog';
import { decoded, replay, type Replayed } from './replay';
import type { Sqlite } from './sqlite';

export interface Source {
  /** Of the snapshot, inside the storage folder. */
  readonly path: string;
  readonly files: Files;
  readonly log: RedoLog;
  readonly sqlite: Sqlite;
  readonly digest: Digest;
  readonly timers: Timers;
}

/** The newest state that can be proven. */
export interface FoundState {
  readonly connection: Connection;
  readonly snapshot: ImageName;
  /** Of the snapshot. */
  readonly stamp: string | undefined;
  /** What the log had to say about it. Absent where it has nothing to say. */
  readonly replayed: Replayed | undefined;
}

/** What the two files of a database amount to. */
export interface Found {
  /** Absent where there is none; `unreadable` where not even its beginning makes sense. */
  readonly log: Opening | 'unreadable' | undefined;
  /** Whether there is a file in the place of the snapshot. */
  readonly exists: boolean;
  readonly state: FoundState | undefined;
}

/**
 * Reads both files. Where somebody writes meanwhile, what is found may not fit together.
 * @throws WaveFlowError `store.newer`
 */
export async function load(source: Source): Promise<Found> {
  const { path, files, digest, sqlite, timers } = source;
  const log = await source.log.read();
  const stamp = await files.stamp(path);
  const image = await files.read(path);
  const opening = log && readStart(log, path);
  const found = { log: opening ?? (log && ('unreadable' as const)), exists: image !== undefined };
  if (!image) return { ...found, state: undefined };

  const snapshot = { sha256: await digest(image), length: image.length };
  if (!log || !opening) {
    const connection = sqlite.open(image, path);
    return { ...found, state: connection && { connection, snapshot, stamp, replayed: undefined } };
  }
  const mark = placeOf(snapshot, opening, log);
  const connection = mark && sqlite.openTrusted(image, path);
  if (!connection) return { ...found, state: undefined };
  // To copy a large image takes as long as a slice of the log.
  await sleep(timers, 0);
  const replayed = await replay(connection, { bytes: log, offset: 0 }, mark, timers);
  return { ...found, state: { connection, snapshot, stamp, replayed } };
}

/** @throws WaveFlowError `store.newer` */
export function readStart(log: Uint8Array, path: string): Opening | undefined {
  const preface = readPreface(log);
  if (preface === 'newer') throw storeNewer(path);
  const first = preface && readNext({ bytes: log, offset: 0 }, preface);
  if (!first || typeof first === 'string') return undefined;
  const record = decoded(first.payload);
  return record?.kind === 'start' ? { record, mark: first.mark } : undefined;
}

/** The mark of the record that this image comes after. Undefined where the log says nothing of such an image. */
function placeOf(image: ImageName, start: Opening, log: Uint8Array): Mark | undefined {
  if (sameImage(start.record, image)) return start.mark;
  for (let mark = start.mark; ;) {
    const next = readNext({ bytes: log, offset: 0 }, mark);
    if (typeof next === 'string') return undefined;
    const record = decoded(next.payload);
    if (record?.kind === 'checkpoint' && sameImage(record, image)) return next.mark;
    mark = next.mark;
  }
}

export const sameImage = (a: ImageName, b: ImageName): boolean => a.sha256 === b.sha256 && a.length === b.length;

import type { Digest } from '../../core/crypto/digest';
import { storeNewer } from '../../core/errors';
import { sleep, type Timers } from '../../core/timers';
import type { SqliteConnection } from './sqliteConnection';
import type { Files } from '../files';
import { readNext, readPreface, type LogPosition } from './logFormat';
import type { ImageDigest } from './logRecord';
import type { LogStart, RedoLog } from './redoLog';
import { tryDecode, replay, type ReplayResult } from './replay';
import type { Sqlite } from './sqlite';

export interface RecoveryOptions {
  /** Of the snapshot, inside the storage folder. */
  readonly path: string;
  readonly files: Files;
  readonly log: RedoLog;
  readonly sqlite: Sqlite;
  readonly digest: Digest;
  readonly timers: Timers;
}

/** The newest state that can be proven. */
export interface RecoveredState {
  readonly connection: SqliteConnection;
  readonly snapshot: ImageDigest;
  /** Of the snapshot. */
  readonly snapshotVersion: string | undefined;
  /** What the log had to say about it. Absent where it has nothing to say. */
  readonly replay: ReplayResult | undefined;
}

/** What the two files of a database amount to. */
export interface RecoveryResult {
  /** Absent where there is none; `unreadable` where not even its beginning makes sense. */
  readonly log: LogStart | 'unreadable' | undefined;
  /** Whether there is a file in the place of the snapshot. */
  readonly hasSnapshotFile: boolean;
  readonly state: RecoveredState | undefined;
}

/**
 * Reads both files. Where somebody writes meanwhile, what is found may not fit together.
 * @throws WaveFlowError `store.newer`
 */
export async function recover(source: RecoveryOptions): Promise<RecoveryResult> {
  const { path, files, digest, sqlite, timers } = source;
  const log = await source.log.read();
  const snapshotVersion = await files.version(path);
  const image = await files.read(path);
  const opening = log && readLogStart(log, path);
  const found = { log: opening ?? (log && ('unreadable' as const)), hasSnapshotFile: image !== undefined };
  if (!image) return { ...found, state: undefined };

  const snapshot = { sha256: await digest(image), length: image.length };
  if (!log || !opening) {
    const connection = sqlite.open(image, path);
    return { ...found, state: connection && { connection, snapshot, snapshotVersion, replay: undefined } };
  }
  const mark = findImagePosition(snapshot, opening, log);
  const connection = mark && sqlite.openTrusted(image, path);
  if (!connection) return { ...found, state: undefined };
  // To copy a large image takes as long as a slice of the log.
  await sleep(timers, 0);
  const replayed = await replay(connection, { bytes: log, offset: 0 }, mark, timers);
  return { ...found, state: { connection, snapshot, snapshotVersion, replay: replayed } };
}

/** @throws WaveFlowError `store.newer` */
export function readLogStart(log: Uint8Array, path: string): LogStart | undefined {
  const preface = readPreface(log);
  if (preface === 'newer') throw storeNewer(path);
  const first = preface && readNext({ bytes: log, offset: 0 }, preface);
  if (!first || typeof first === 'string') return undefined;
  const record = tryDecode(first.payload);
  return record?.kind === 'start' ? { record, position: first.position } : undefined;
}

/** The mark of the record that this image comes after. Undefined where the log says nothing of such an image. */
function findImagePosition(image: ImageDigest, start: LogStart, log: Uint8Array): LogPosition | undefined {
  if (isSameImage(start.record, image)) return start.position;
  for (let mark = start.position; ;) {
    const next = readNext({ bytes: log, offset: 0 }, mark);
    if (typeof next === 'string') return undefined;
    const record = tryDecode(next.payload);
    if (record?.kind === 'checkpoint' && isSameImage(record, image)) return next.position;
    mark = next.position;
  }
}

export const isSameImage = (a: ImageDigest, b: ImageDigest): boolean => a.sha256 === b.sha256 && a.length === b.length;

import type { Digest } from '../../core/crypto/digest';
import { storeNewer } from '../../core/errors';
import { sleep, type Timers } from '../../core/timers';
import type { Files } from '../files';
import { readNext, readPreface, type LogPosition } from './logFormat';
import { tryDecode, type ImageDigest } from './logRecord';
import type { LogStart, RedoLog } from './redoLog';
import { replay, type ReplayResult } from './replay';
import type { Sqlite } from './sqlite';
import type { SqliteConnection } from './sqliteConnection';

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
  readonly snapshotVersion: string | undefined;
  /** Undefined where there is no readable log to replay. */
  readonly replay: ReplayResult | undefined;
}

/** What the snapshot and the log of a database contain. */
export interface RecoveryResult {
  /** Undefined where there is no log; `unreadable` where its start record cannot be read. */
  readonly log: LogStart | 'unreadable' | undefined;
  readonly hasSnapshotFile: boolean;
  readonly state: RecoveredState | undefined;
}

/**
 * Reads the snapshot and replays the log. Without the lock the two may not belong together, because another window
 * may write at the same time.
 * @throws WaveFlowError `store.newer`
 */
export async function recover(options: RecoveryOptions): Promise<RecoveryResult> {
  const { path, files, digest, sqlite, timers } = options;
  const log = await options.log.read();
  const snapshotVersion = await files.version(path);
  const image = await files.read(path);
  const start = log && readLogStart(log, path);
  const result = { log: start ?? (log && ('unreadable' as const)), hasSnapshotFile: image !== undefined };
  if (!image) return { ...result, state: undefined };

  const snapshot = { sha256: await digest(image), length: image.length };
  if (!log || !start) {
    const connection = sqlite.open(image, path);
    return { ...result, state: connection && { connection, snapshot, snapshotVersion, replay: undefined } };
  }
  const position = findImagePosition(snapshot, start, log);
  const connection = position && sqlite.openTrusted(image, path);
  if (!connection) return { ...result, state: undefined };
  // Copying a large image takes as long as a batch of the replay.
  await sleep(timers, 0);
  const replayed = await replay(connection, { bytes: log, offset: 0 }, position, timers);
  return { ...result, state: { connection, snapshot, snapshotVersion, replay: replayed } };
}

/**
 * Reads the preface and the start record; undefined where either is unreadable.
 * @throws WaveFlowError `store.newer`
 */
export function readLogStart(log: Uint8Array, path: string): LogStart | undefined {
  const preface = readPreface(log);
  if (preface === 'newer') throw storeNewer(path);
  const first = preface && readNext({ bytes: log, offset: 0 }, preface);
  if (!first || typeof first === 'string') return undefined;
  const record = tryDecode(first.payload);
  return record?.kind === 'start' ? { record, position: first.position } : undefined;
}

/** The position in the log that has the state of this image; undefined where the log does not name the image. */
function findImagePosition(image: ImageDigest, start: LogStart, log: Uint8Array): LogPosition | undefined {
  if (isSameImage(start.record, image)) return start.position;
  let next = readNext({ bytes: log, offset: 0 }, start.position);
  while (typeof next !== 'string') {
    const record = tryDecode(next.payload);
    if (record?.kind === 'checkpoint' && isSameImage(record, image)) return next.position;
    next = readNext({ bytes: log, offset: 0 }, next.position);
  }
  return undefined;
}

export const isSameImage = (a: ImageDigest, b: ImageDigest): boolean => a.sha256 === b.sha256 && a.length === b.length;

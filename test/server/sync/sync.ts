import { readApplied } from '../apply/applied';
import type { Applied } from '../apply/applied';
import type { ServerDatabase } from '../database';
import { AckBuffer } from './ackBuffer';
import { compact } from './compaction';
import type { Compacted } from './compaction';
import { listCursors, setCursor } from './cursors';
import type { Cursor } from './cursors';
import type { Sender } from './batch';
import { toOp } from './op';
import type { PushedOp, StoredOp } from './op';
import { OpIds } from './opIds';
import { OpLog } from './opLog';
import { Sockets } from './sockets';
import { SyncSwitches } from './switches';
import { raiseWatermark } from './watermark';

const FLUSH_INTERVAL = 5000;
const COMPACTION_INTERVAL = 24 * 60 * 60 * 1000;

/** The parts of the server that sync (PROTOCOL.md, "Push" and "Changes from elsewhere"). */
export class Sync {
  readonly log: OpLog;
  readonly acks: AckBuffer;
  readonly switches: SyncSwitches;
  readonly ids: OpIds;
  readonly sockets = new Sockets();
  readonly #database: ServerDatabase;
  readonly #timers: NodeJS.Timeout[];

  private constructor(database: ServerDatabase, ids: OpIds) {
    this.#database = database;
    this.ids = ids;
    this.switches = new SyncSwitches();
    this.log = new OpLog(database, ids, this.switches);
    this.acks = new AckBuffer(database);
    this.#timers = [
      setInterval(() => this.flushSoon(), FLUSH_INTERVAL),
      setInterval(() => void this.compact().catch(report), COMPACTION_INTERVAL),
    ];
  }

  static async open(database: ServerDatabase): Promise<Sync> {
    return new Sync(database, await OpIds.open(database));
  }

  /** Takes ops into the log and sends the new ones to the user's sockets; resolves to all of them. */
  async push(sender: Sender, ops: readonly PushedOp[]): Promise<StoredOp[]> {
    const { accepted, fresh } = await this.log.push(sender, ops);
    this.sockets.broadcast(sender.userId, this.show(fresh));
    return accepted;
  }

  /** What clients get to see of ops that are new to them. */
  show(ops: readonly StoredOp[]): unknown[] {
    return ops.map((op) => this.switches.garbleOf(op) ?? toOp(op));
  }

  flushSoon(): void {
    this.acks.flush().catch(report);
  }

  /** Flushes acks first. */
  async compact(): Promise<Compacted> {
    await this.acks.flush();
    return compact(this.#database, this.switches.rules);
  }

  applied(userId: number): Promise<Applied> {
    return readApplied(this.#database, userId);
  }

  cursors(userId: number): Promise<Cursor[]> {
    return listCursors(this.#database, userId);
  }

  setCursor(userId: number, cursor: Cursor): Promise<void> {
    return setCursor(this.#database, userId, cursor);
  }

  raiseWatermark(userId: number, compactedUpTo: number): Promise<void> {
    return raiseWatermark(this.#database, userId, compactedUpTo);
  }

  async close(): Promise<void> {
    this.#timers.forEach(clearInterval);
    this.sockets.break();
    await this.acks.flush();
  }
}

function report(error: unknown): void {
  console.error('Sync failed in the background:', error);
}

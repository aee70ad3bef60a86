import type { ServerDatabase } from '../database';
import type { Sender } from './batch';

/** Keeps acknowledgements in memory until they are flushed to the cursors (PROTOCOL.md, "Acknowledgements"). */
export class AckBuffer {
  readonly #database: ServerDatabase;
  #acks = new Map<string, Sender & { lastSeenId: number }>();

  constructor(database: ServerDatabase) {
    this.#database = database;
  }

  /** Only a higher id than the device's last counts. */
  acknowledge({ userId, deviceId }: Sender, lastSeenId: number): void {
    const key = JSON.stringify([userId, deviceId]);
    if (lastSeenId > (this.#acks.get(key)?.lastSeenId ?? 0)) {
      this.#acks.set(key, { userId, deviceId, lastSeenId });
    }
  }

  /** Moves cursors upwards; resolves to how many moved. */
  async flush(): Promise<number> {
    if (this.#acks.size === 0) {
      return 0;
    }
    const acks = [...this.#acks.values()];
    this.#acks = new Map();
    const now = Date.now();
    const { numInsertedOrUpdatedRows = 0n } = await this.#database
      .insertInto('device_sync_cursor')
      .values(
        acks.map(({ userId, deviceId, lastSeenId }) => ({
          user_id: userId,
          device_id: deviceId,
          last_seen_id: lastSeenId,
          updated_at: now,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['user_id', 'device_id'])
          .doUpdateSet((set) => ({
            last_seen_id: set.ref('excluded.last_seen_id'),
            updated_at: set.ref('excluded.updated_at'),
          }))
          .whereRef('excluded.last_seen_id', '>', 'device_sync_cursor.last_seen_id'),
      )
      .executeTakeFirst();
    return Number(numInsertedOrUpdatedRows);
  }
}

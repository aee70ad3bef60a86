import type { V1Client } from './client';
import { advance, LOG_START, type LogCursor } from './logCursor';
import { OperationLog } from './operationLog';
import { decodeOperation, readOperationId } from './pulledOperation';

/** The entities whose operations belong to one profile (PROTOCOL.md, "Operations of other profiles"). */
const PROFILE_ENTITIES: readonly string[] = ['playlist', 'library', 'track', 'profile'];

interface LogProgress {
  readonly cursor: LogCursor;
  /** In the order of their newest operations. */
  readonly ids: readonly string[];
}

/** The profiles that the logs of accounts are about. Remembers how far it has read: the server only appends. */
export class LoggedProfiles {
  readonly #progress = new Map<string, LogProgress>();

  /**
   * Canonical ids of the profiles, the one with the newest operation first. Reads the log, because the server names no
   * canonical id anywhere else.
   * @param account names the account at its server
   */
  async list(account: string, client: V1Client, signal?: AbortSignal): Promise<string[]> {
    const log = new OperationLog(client);
    const before = this.#progress.get(account) ?? { cursor: LOG_START, ids: [] };
    const ids = new Set(before.ids);
    let { cursor } = before;
    for (;;) {
      const response = await log.after(cursor, signal);
      // Compacted while it was read: what remains is above.
      if (response.kind === 'compacted') {
        cursor = { last: response.upTo, processed: [] };
        continue;
      }
      if (response.operations.length === 0) break;
      for (const raw of response.operations) {
        const { entity, profile_canonical_id: id } = decodeOperation(raw) ?? {};
        if (id == null || entity === undefined || !PROFILE_ENTITIES.includes(entity)) continue;
        // The order of a set is that of insertion.
        ids.delete(id);
        ids.add(id);
      }
      const processed = response.operations.flatMap((raw) => readOperationId(raw) ?? []);
      cursor = advance(cursor, processed, response.lastId);
    }
    this.#progress.set(account, { cursor, ids: [...ids] });
    return [...ids].reverse();
  }
}

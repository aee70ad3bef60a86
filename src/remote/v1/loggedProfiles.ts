import type { V1Client } from './client';
import { advance, LOG_START } from './logCursor';
import { OperationLog } from './operationLog';
import { decodeOperation, readOperationId } from './pulledOperation';

/** The entities whose operations belong to one profile (PROTOCOL.md, "Operations of other profiles"). */
const PROFILE_ENTITIES: readonly string[] = ['playlist', 'library', 'track', 'profile'];

/**
 * Canonical ids of the profiles that the account's log is about, the one with the newest operation first. Reads the whole
 * log, because the server names no canonical id anywhere else.
 */
export async function listLoggedProfiles(client: V1Client, signal?: AbortSignal): Promise<string[]> {
  const log = new OperationLog(client);
  const ids = new Set<string>();
  let cursor = LOG_START;
  for (;;) {
    const response = await log.after(cursor, signal);
    // Compacted while it was read: what remains is above.
    if (response.kind === 'compacted') {
      cursor = { last: response.upTo, processed: [] };
      continue;
    }
    if (response.operations.length === 0) return [...ids].reverse();
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
}

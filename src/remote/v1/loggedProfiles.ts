import * as z from 'zod';
import type { RemoteProfile } from '../remoteProfile';
import type { V1Client } from './client';
import { advance, LOG_START, type LogCursor } from './logCursor';
import { OperationLog } from './operationLog';
import { decodeOperation, readOperationId, type PulledOperation } from './pulledOperation';

/** The entities whose operations belong to one profile (PROTOCOL.md, "Operations of other profiles"). */
const PROFILE_ENTITIES: readonly string[] = ['playlist', 'library', 'track', 'profile'];

const namePayload = z.object({ name: z.string() });
const valuePayload = z.object({ value: z.string() });

interface LoggedProfile {
  name: string | null;
  changedAt: number | null;
  /** Op id of its first operation. */
  first: number;
  /** Op id of its newest operation. */
  last: number;
}

/** What a log says about profiles, as far as it was read. */
class ProfileLog {
  cursor: LogCursor = LOG_START;
  readonly #profiles = new Map<string, LoggedProfile>();
  /** By canonical id. */
  readonly #playlists = new Map<string, { readonly profileId: string; readonly name: string }>();

  add(raw: unknown): void {
    const operation = decodeOperation(raw);
    const id = operation?.profile_canonical_id;
    if (!operation || id == null || !PROFILE_ENTITIES.includes(operation.entity)) return;
    const known = this.#profiles.get(id);
    const isNewest = operation.id > (known?.last ?? 0);
    const changedAt = isNewest ? operation.created_at : undefined;
    const profile = {
      name: known?.name ?? null,
      changedAt: changedAt ?? known?.changedAt ?? null,
      first: Math.min(operation.id, known?.first ?? Infinity),
      last: Math.max(operation.id, known?.last ?? 0),
    };
    this.#profiles.set(id, profile);
    if (operation.entity === 'playlist') this.#addPlaylist(operation, id);
    if (operation.entity === 'profile' && operation.field === 'name') {
      profile.name = valuePayload.safeParse(operation.payload).data?.value ?? profile.name;
    }
  }

  /** The one with the newest operation first. */
  profiles(): RemoteProfile[] {
    return [...this.#profiles]
      .sort(([, one], [, other]) => other.last - one.last)
      .map(([id, { name, changedAt, first }]) => {
        const playlists = [...this.#playlists.values()].filter(({ profileId }) => profileId === id);
        return { id, name, playlists: playlists.map((playlist) => playlist.name), changedAt, firstUse: first };
      });
  }

  #addPlaylist({ entity_id: id, field, op, payload }: PulledOperation, profileId: string): void {
    if (field == null && op === 'insert') {
      const name = namePayload.safeParse(payload).data?.name;
      if (name !== undefined) this.#playlists.set(id, { profileId, name });
    }
    if (this.#playlists.get(id)?.profileId !== profileId) return;
    if (field == null && op === 'delete') this.#playlists.delete(id);
    const name = field === 'name' && op === 'set' ? valuePayload.safeParse(payload).data?.value : undefined;
    if (name !== undefined) this.#playlists.set(id, { profileId, name });
  }
}

/** The profiles that the logs of accounts are about. Remembers how far it has read: the server only appends. */
export class LoggedProfiles {
  readonly #logs = new Map<string, ProfileLog>();

  /**
   * The one with the newest operation first. Reads the log, because the server names no canonical id anywhere else.
   * @param account names the account at its server
   */
  async list(account: string, client: V1Client, signal?: AbortSignal): Promise<RemoteProfile[]> {
    const log = new OperationLog(client);
    const read = this.#logs.get(account) ?? new ProfileLog();
    this.#logs.set(account, read);
    for (;;) {
      const response = await log.after(read.cursor, signal);
      // Compacted while it was read: what remains is above.
      if (response.kind === 'compacted') {
        read.cursor = { last: response.upTo, processed: [] };
        continue;
      }
      if (response.operations.length === 0) break;
      for (const raw of response.operations) read.add(raw);
      const processed = response.operations.flatMap((raw) => readOperationId(raw) ?? []);
      read.cursor = advance(read.cursor, processed, response.lastId);
    }
    return read.profiles();
  }
}

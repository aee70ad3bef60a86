import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { apiError } from '../apiError';
import type { Tables } from '../tables';
import { shareToken } from '../tokens';
import type { MutationContext } from './mutations';
import type { UserDataParts } from './parts';

export interface NewShare {
  track_ids: readonly string[];
  description?: string | null | undefined;
  expires_at?: number | null | undefined;
}

export interface ShareUpdate {
  description?: string | null | undefined;
  expires_at?: number | null | undefined;
  clear?: readonly string[] | null | undefined;
}

export interface ShareOptions {
  /** Operator's public address; without it, URLs are relative. */
  publicUrl: string | undefined;
}

const MOST_TRACKS = 400;
const CLEARABLE = ['description', 'expires_at'];
const INSTANCE_KEY = 'instance key';

/** Links by which anyone can listen to some tracks (PROTOCOL.md, "v2 shares"). */
export class Shares {
  readonly #parts: UserDataParts;
  readonly #publicUrl: string;

  constructor(parts: UserDataParts, { publicUrl = '' }: ShareOptions) {
    this.#parts = parts;
    this.#publicUrl = publicUrl.replace(/\/$/, '');
  }

  /** Without URLs. */
  of(accountId: string) {
    const rows = this.#rows.where('account_id', '=', accountId).orderBy('created_at', 'desc').orderBy('id');
    return this.#parts.store.all(rows).map(shape);
  }

  /** @throws HttpError 404 */
  get(accountId: string, id: string) {
    return shape(this.#require(accountId, id));
  }

  /** With the URL, which nothing else tells. */
  created(accountId: string, id: string) {
    return { ...this.get(accountId, id), url: `${this.#publicUrl}/share/${shareToken(this.#instanceKey, id)}` };
  }

  /** The id. */
  create(context: MutationContext, { track_ids, description = null, expires_at = null }: NewShare): string {
    const { store, clock, visibility, behaviour, mutations } = this.#parts;
    const { accountId } = context;
    if (track_ids.length < 1 || track_ids.length > MOST_TRACKS) {
      throw apiError('validation_error');
    }
    const payload = { track_ids, description, expires_at };
    return mutations.run(context, {
      action: 'create',
      target: 'share',
      payload,
      apply: () => {
        visibility.requireTracks(accountId, track_ids);
        if (behaviour.settings.repeatedTracks === '503' && new Set(track_ids).size !== track_ids.length) {
          throw apiError('service_unavailable');
        }
        const id = randomUUID();
        store.run(
          store.query.insertInto('share').values({
            id,
            account_id: accountId,
            track_ids: JSON.stringify(track_ids),
            description,
            expires_at,
            created_at: clock.now(),
            visit_count: 0,
          }),
        );
        return { resultId: id, event: event('upsert', id, { id, ...payload }) };
      },
    });
  }

  update(context: MutationContext, id: string, update: ShareUpdate): void {
    const { store, mutations } = this.#parts;
    const clear = update.clear ?? [];
    if (clear.some((name) => !CLEARABLE.includes(name))) {
      throw apiError('validation_error');
    }
    const { description = null, expires_at = null } = update;
    const [clear_description, clear_expires_at] = [clear.includes('description'), clear.includes('expires_at')];
    mutations.run(context, {
      action: 'update',
      target: `share:${id}`,
      payload: { description, expires_at, clear_description, clear_expires_at },
      apply: () => {
        const old = this.#require(context.accountId, id);
        const next = {
          description: clear_description ? null : (description ?? old.description),
          expires_at: clear_expires_at ? null : (expires_at ?? old.expires_at),
        };
        store.run(store.query.updateTable('share').set(next).where('id', '=', id));
        return { resultId: id, event: event('upsert', id, { id, ...next }) };
      },
    });
  }

  delete(context: MutationContext, id: string): void {
    const { store, mutations } = this.#parts;
    mutations.run(context, {
      action: 'delete',
      target: `share:${id}`,
      payload: {},
      apply: () => {
        this.#require(context.accountId, id);
        store.run(store.query.deleteFrom('share').where('id', '=', id));
        return { resultId: id, event: event('delete', id, {}) };
      },
    });
  }

  /** What a link shows to anyone, which counts as a visit; undefined for a link that leads nowhere. */
  visit(token: string) {
    const { store, clock, visibility, shapes } = this.#parts;
    const share = store
      .all(store.query.selectFrom('share').selectAll())
      .find(({ id }) => shareToken(this.#instanceKey, id) === token);
    if (!share || (share.expires_at !== null && share.expires_at <= clock.now())) {
      return undefined;
    }
    const visitCount = share.visit_count + 1;
    store.run(store.query.updateTable('share').set({ visit_count: visitCount }).where('id', '=', share.id));
    const tracks = visibility.tracks(share.account_id, JSON.parse(share.track_ids) as string[]);
    return {
      id: share.id,
      description: share.description,
      expiresAt: share.expires_at,
      visitCount,
      tracks: shapes
        .songs(share.account_id, tracks)
        .map((song) => ({ ...song, streamUrl: `/share/${token}/tracks/${song.id}/stream` })),
    };
  }

  /** All URLs change. */
  replaceInstanceKey(): void {
    this.#parts.store.remember(INSTANCE_KEY, randomUUID());
  }

  get #instanceKey(): string {
    return this.#parts.store.remembered(INSTANCE_KEY);
  }

  get #rows() {
    return this.#parts.store.query.selectFrom('share').selectAll();
  }

  #require(accountId: string, id: string) {
    const row = this.#parts.store.first(this.#rows.where('account_id', '=', accountId).where('id', '=', id));
    if (!row) {
      throw apiError('not_found');
    }
    return row;
  }
}

function event(action: string, entityId: string, payload: Record<string, unknown>) {
  return { entityType: 'share', entityId, action, payload };
}

function shape(row: Selectable<Tables['share']>) {
  const { id, track_ids, description, expires_at, created_at, visit_count } = row;
  return { id, description, expires_at, created_at, visit_count, track_ids: JSON.parse(track_ids) as string[] };
}

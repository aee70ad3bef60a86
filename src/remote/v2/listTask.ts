import { v5 } from 'uuid';
import * as z from 'zod';
import { notWaveFlow, tracksMissing } from '../../core/errors';
import type { HttpResponse } from '../http';
import { matchResponse } from '../responses';
import { readV2Response, type V2Client } from './client';
import {
  editList,
  listAfter,
  mergeLists,
  placesOf,
  planCalls,
  toListEdit,
  type ListCall,
  type ListEdit,
} from './listPlan';
import { mutate, noneOfTheTracks, refusedAsGone, type MutationResult, type Refusal } from './mutation';
import type { ListTargets } from './listTargets';
import type { OutgoingTracks } from './outgoing';
import { playlistPath, MAX_PLAYLIST_BYTES } from './playlistPath';
import type { StoredLists } from './storedLists';
import type { TrackFinder } from './trackFinder';

export interface ListTaskOptions {
  readonly client: V2Client;
  readonly targets: ListTargets;
  readonly lists: StoredLists;
  readonly finder: TrackFinder;
  /** The server's id of the playlist. */
  readonly serverId: string;
  /** Consecutive ones of the playlist, of which the journal has none; at least one. */
  readonly operations: readonly OutgoingTracks[];
  readonly signal: AbortSignal | undefined;
}

/** `silent`: nothing had to be sent. */
export type ListResult = { readonly kind: 'done'; readonly isSilent: boolean } | Refusal;

/** What a list is known to be. Others than stored ones may lack tracks. */
interface KnownList {
  readonly ids: readonly string[];
  readonly isStored: boolean;
}

const MAX_ATTEMPTS = 6;
const playlist = z.object({ name: z.string(), songs: z.array(z.object({ id: z.string() })) });
type ServerPlaylist = z.infer<typeof playlist>;

/**
 * Makes the list of a playlist what edits of tracks want it to be, together: the places of what is removed are derived from
 * the list that the server stores (PROTOCOL.md, "v2 playlists"). The last request has the id of the last operation, the
 * others have ids derived from it. What another client changes at the same moment is noticed in the answer and put right.
 */
export class ListTask {
  readonly #options: ListTaskOptions;
  readonly #path: string;
  readonly #operationId: string;
  #ids: ReadonlyMap<string, string> = new Map();
  /** The list to reach, once it is planned. */
  #target: readonly string[] | undefined;
  /** Tracks that the account cannot see, so that they cannot be added. */
  #hidden: ReadonlySet<string> = new Set();
  readonly #restored = new Set<string>();
  #attempt = 0;
  #isOwnIdUsed = false;
  /** The last request that was refused, for one repetition. */
  #lastRefusal: string | undefined;

  constructor(options: ListTaskOptions) {
    const { serverId, operations } = options;
    this.#options = options;
    this.#path = playlistPath(serverId);
    this.#operationId = operations.at(-1)?.operationId ?? '';
  }

  /** @throws WaveFlowError as `mutate` */
  async run(): Promise<ListResult> {
    const { targets, finder, operations, signal } = this.#options;
    this.#ids = await finder.find(
      operations.flatMap(({ edit }) => (edit.kind === 'move' ? [edit.key] : edit.keys)),
      signal,
    );
    if (operations.some((operation) => this.#isMissing(operation))) return noneOfTheTracks(this.#options.client.host);
    this.#target = targets.find(this.#operationId);
    const result = await this.#attemptAll();
    if (result.kind === 'done') await targets.clear(this.#operationId);
    return result;
  }

  /** Whether the server has none of the tracks that are to be added, although they are named in a way that it knows. */
  #isMissing({ edit }: OutgoingTracks): boolean {
    const keys = edit.kind === 'add' ? edit.keys.flatMap((key) => key ?? []) : [];
    return keys.length > 0 && !keys.some((key) => this.#ids.has(key));
  }

  async #attemptAll(): Promise<ListResult> {
    for (; this.#attempt < MAX_ATTEMPTS; this.#attempt++) {
      const current = await this.#currentList();
      if ('kind' in current) return current;
      const calls = await this.#plan(current);
      if (calls.length === 0) return { kind: 'done', isSilent: !this.#isOwnIdUsed };
      const result = await this.#sendAll(calls, current);
      if (result !== 'again') return result;
    }
    return unclear(this.#options.client.host);
  }

  /** What the server has now, as far as these edits need to know it. */
  async #currentList(): Promise<KnownList | Refusal> {
    const { lists, serverId, operations } = this.#options;
    const stored = await lists.find(serverId);
    if (stored) return { ids: stored, isStored: true };
    if (operations.some(({ edit }) => edit.kind !== 'add') || this.#lastRefusal !== undefined) return this.#learn();
    const found = await this.#getPlaylist();
    return 'kind' in found ? found : { ids: idsOf(found), isStored: false };
  }

  async #plan({ ids }: KnownList): Promise<readonly ListCall[]> {
    const edits = this.#edits();
    const wanted = this.#target ? mergeLists(this.#target, ids, this.#merge(edits)) : editList(ids, edits);
    const calls = planCalls(ids, wanted, this.#hidden);
    this.#target = calls.length > 1 || this.#target ? wanted : undefined;
    // The state between two requests says too little of where the tracks belong.
    if (calls.length > 1) await this.#options.targets.set(this.#operationId, wanted);
    return calls;
  }

  #edits(): ListEdit[] {
    return this.#options.operations.flatMap(({ edit }) => toListEdit(edit, this.#ids) ?? []);
  }

  #merge(edits: readonly ListEdit[]) {
    const target = new Set(this.#target);
    const idsOfKind = (kind: 'add' | 'remove') => edits.flatMap((edit) => (edit.kind === kind ? edit.ids : []));
    const own = new Set([...idsOfKind('add'), ...this.#restored].filter((id) => target.has(id)));
    return { own, gone: new Set(idsOfKind('remove').filter((id) => !target.has(id))) };
  }

  /** Sends requests one after the other, as long as each does what it is meant to do. */
  async #sendAll(calls: readonly ListCall[], current: KnownList): Promise<ListResult | 'again'> {
    let list = current.ids;
    for (const [index, call] of calls.entries()) {
      const isOwn = index === calls.length - 1 && !this.#isOwnIdUsed;
      const operationId = isOwn ? this.#operationId : this.#derivedId(`${index}`);
      const result = await this.#patch(bodyOf(list, call), operationId);
      if (result.kind === 'refused') return this.#afterRefusal(result, { call, current, isOwn });
      if (isOwn) this.#isOwnIdUsed = true;
      const before = list;
      list = listAfter(before, call);
      if (!current.isStored) continue;
      this.#options.lists.set(this.#options.serverId, list);
      if (this.#isAsExpected(result.response, list)) continue;
      const isLast = index === calls.length - 1;
      const sent = { call, before, list, operationId, isLast, response: result.response };
      const check = await this.#check(sent);
      if (check !== 'right') return check;
    }
    return { kind: 'done', isSilent: false };
  }

  /** Whether the answer shows this list; tracks that the account is known not to see may be missing. */
  #isAsExpected(response: HttpResponse, list: readonly string[]): boolean {
    const answered = matchResponse(response, playlist);
    const shown = list.filter((id) => !this.#hidden.has(id));
    return answered !== undefined && isEqual(idsOf(answered), shown);
  }

  /**
   * Finds out from the journal what a request has changed whose answer shows another list than expected: some tracks are
   * hidden, or somebody else has changed the list right before, so that places meant other tracks, or right after.
   */
  async #check({
    call,
    before,
    list,
    operationId,
    isLast,
    response,
  }: SentCall): Promise<'right' | 'again' | ListResult> {
    const { lists, serverId, client, signal } = this.#options;
    const logged = await lists.read(serverId, signal);
    const at = logged.findIndex((entry) => entry.operationId === operationId);
    const now = (await lists.find(serverId)) ?? null;
    if (logged.at(-1)?.trackIds === null && !this.#isOwnIdUsed) return refusedAsGone(client.host);
    if (now === null || at === -1) return isLast ? { kind: 'done', isSilent: false } : 'again';
    const after = new Set(logged[at]?.trackIds);
    const previous = logged[at - 1]?.trackIds ?? before;
    const removed = new Set(call.removed);
    const lost = previous.filter((id) => !after.has(id) && !removed.has(id));
    const isLeft = call.removed.some((id) => after.has(id) && !call.added.includes(id));
    if (lost.length === 0 && !isLeft && isEqual(now, list)) return this.#noteHidden(list, response);
    if (lost.length === 0 && !isLeft && isLast) return { kind: 'done', isSilent: false };
    for (const id of lost) this.#restored.add(id);
    this.#target ??= isLast ? list : undefined;
    return 'again';
  }

  async #noteHidden(list: readonly string[], response: HttpResponse): Promise<'right' | Refusal> {
    const found = matchResponse(response, playlist) ?? (await this.#getPlaylist());
    if ('kind' in found) return found;
    const shown = new Set(idsOf(found));
    this.#hidden = new Set(list.filter((id) => !shown.has(id)));
    return 'right';
  }

  async #afterRefusal(refusal: Refusal, { call, current, isOwn }: RefusedCall): Promise<ListResult | 'again'> {
    const { lists, serverId, signal } = this.#options;
    // Only an earlier attempt of ours can have used the id, and it has been pulled since.
    if (refusal.code === 'conflict' && isOwn) return { kind: 'done', isSilent: true };
    if (refusal.code === 'not_found') return this.#afterNotFound(refusal, call, current);
    const isAboutList = ['conflict', 'validation_error', 'service_unavailable'].includes(refusal.code ?? '');
    const body = JSON.stringify([call, current.isStored]);
    if (!isAboutList || this.#lastRefusal === body) return refusal;
    this.#lastRefusal = body;
    await lists.read(serverId, signal);
    return 'again';
  }

  /** The playlist is gone, or a track cannot be seen any more. */
  async #afterNotFound(refusal: Refusal, call: ListCall, { ids }: KnownList): Promise<ListResult | 'again'> {
    const { finder, signal } = this.#options;
    const found = await this.#getPlaylist();
    if ('kind' in found) return found;
    const there = new Set(ids);
    const shown = new Set(idsOf(found));
    const hidden = new Set(ids.filter((id) => !shown.has(id)));
    const fresh = call.added.filter((id) => !there.has(id));
    const visible = await finder.visible(fresh, signal);
    const missing = new Set(fresh.filter((id) => !visible.has(id)));
    const isNews = missing.size > 0 || call.added.some((id) => hidden.has(id) && !this.#hidden.has(id));
    if (!isNews) return refusal;
    this.#hidden = hidden;
    this.#ids = new Map([...this.#ids].filter(([, id]) => !missing.has(id)));
    for (const id of missing) this.#restored.delete(id);
    return this.#edits().length === 0 ? { ...refusal, error: tracksMissing(this.#options.client.host) } : 'again';
  }

  /** Makes the journal tell the stored list, by a change that changes nothing. */
  async #learn(): Promise<KnownList | Refusal> {
    const { lists, serverId, client, signal } = this.#options;
    for (const word of ['list', 'list again']) {
      const refusal = await this.#touch(word);
      if (refusal) return refusal;
      await lists.read(serverId, signal);
      const stored = await lists.find(serverId);
      if (stored) return { ids: stored, isStored: true };
      // The journal is another one than it was, and begins behind its end.
      await lists.restart(signal);
    }
    return unclear(client.host);
  }

  async #touch(word: string): Promise<Refusal | undefined> {
    const empty = await this.#patch({ add: [] }, this.#derivedId(word));
    if (empty.kind === 'done') return undefined;
    if (empty.code === 'not_found') return refusedAsGone(this.#options.client.host);
    if (empty.code !== 'validation_error') return empty;
    const found = await this.#getPlaylist();
    if ('kind' in found) return found;
    return asRefusal(await this.#patch({ name: found.name }, this.#derivedId(`${word} by name`)));
  }

  async #getPlaylist(): Promise<ServerPlaylist | Refusal> {
    const { client, signal } = this.#options;
    const response = await client.request(this.#path, { signal, maxResponseBytes: MAX_PLAYLIST_BYTES });
    if (response.status === 404) return refusedAsGone(client.host);
    return readV2Response(response, playlist, client.target(this.#path));
  }

  #patch(body: object, operationId: string): Promise<MutationResult> {
    const { client, signal } = this.#options;
    const request = { method: 'PATCH', path: this.#path, body, operationId, signal } as const;
    return mutate(client, { ...request, maxResponseBytes: MAX_PLAYLIST_BYTES });
  }

  /** The same for the same list, so that a repetition is one (PROTOCOL.md, "v2 operation ids"). */
  #derivedId(word: string): string {
    return v5(`${word} ${this.#attempt} ${this.#options.lists.cursor}`, this.#operationId);
  }
}

interface SentCall {
  readonly call: ListCall;
  readonly before: readonly string[];
  /** What is expected after it. */
  readonly list: readonly string[];
  readonly operationId: string;
  readonly isLast: boolean;
  readonly response: HttpResponse;
}

interface RefusedCall {
  readonly call: ListCall;
  readonly current: KnownList;
  /** Whether it had the id of the operation. */
  readonly isOwn: boolean;
}

const idsOf = ({ songs }: ServerPlaylist): string[] => songs.map(({ id }) => id);

const isEqual = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((id, index) => id === other[index]);

function bodyOf(list: readonly string[], { removed, added }: ListCall): object {
  const places = placesOf(list, removed);
  return { ...(places.length > 0 && { remove_indexes: places }), ...(added.length > 0 && { add: added }) };
}

const asRefusal = (result: MutationResult): Refusal | undefined => (result.kind === 'refused' ? result : undefined);

/** The server contradicts itself. */
const unclear = (host: string): Refusal => ({
  kind: 'refused',
  error: notWaveFlow(host),
  status: null,
  code: undefined,
  verdict: 'unclear',
});

import { v5 } from 'uuid';
import * as z from 'zod';
import { asWaveFlowError } from '../../core/errors';
import type { OutgoingOperation, SendResult } from '../syncServer';
import { readV2Response, type V2Client, type V2Mutation } from './client';
import type { Identities } from './identities';
import { ListTargets } from './listTargets';
import { ListTask, type ListResult } from './listTask';
import { mutate, noneOfTheTracks, refusedAsGone, type MutationResult, type Refusal } from './mutation';
import { outgoing, readOutgoing, type Outgoing, type OutgoingTracks } from './outgoing';
import { MAX_PLAYLIST_BYTES, playlistPath } from './playlistPath';
import { PlaylistNames } from './playlistNames';
import { StoredLists } from './storedLists';
import type { PushSide } from './syncServer';
import { TrackFinder } from './trackFinder';

const PLAYLISTS_PATH = '/api/v2/playlists';
/** Cheap, and answered from storage. */
const PROBE_PATH = '/api/v2/libraries';

export interface V2PushOptions {
  readonly client: V2Client;
  readonly identities: Identities;
}

/** What became of operations. */
interface Sent {
  readonly kind: 'done';
  readonly operationIds: readonly string[];
  /** Those of them that no pull will bring back. */
  readonly silent: readonly string[];
}

/**
 * Sends operations, each as one request or a few (PROTOCOL.md, "v2 edits"). Ids are translated right before each request,
 * so that edits reach a playlist that was created in the same batch.
 */
export class V2Push implements PushSide {
  /** The bytes are not those of requests, which are cut to what the server takes. */
  readonly sendLimits = { operations: 50, bytes: 16 * 1024 * 1024 };
  readonly #client: V2Client;
  readonly #playlists: PlaylistNames;
  readonly #lists: StoredLists;
  readonly #targets: ListTargets;
  readonly #finder: TrackFinder;
  /** Whether the journal has been read since this batch began. */
  #isJournalRead = false;

  constructor({ client, identities }: V2PushOptions) {
    this.#client = client;
    this.#playlists = new PlaylistNames(identities);
    this.#lists = new StoredLists(client, identities);
    this.#targets = new ListTargets(identities);
    this.#finder = new TrackFinder(client, identities);
  }

  encode(operation: OutgoingOperation): string | undefined {
    const read = readOutgoing(operation);
    return read && JSON.stringify(read);
  }

  /** A failure that is not about an operation ends the batch; it is thrown unless something has been accepted. */
  async send(encoded: readonly string[], signal?: AbortSignal): Promise<SendResult> {
    const operationIds = new Set<string>();
    const silent = new Set<string>();
    this.#isJournalRead = false;
    try {
      if (encoded.length === 0) await this.#client.get(PROBE_PATH, z.unknown(), { signal });
      const operations = encoded.map((text) => outgoing.parse(JSON.parse(text)));
      await this.#prepare(operations);
      for (const [index, operation] of operations.entries()) {
        if (operationIds.has(operation.operationId)) continue;
        const result = await this.#sendNext(operation, operations.slice(index + 1), signal);
        if (result.kind === 'refused') {
          const { error, status, verdict } = result;
          const accepted = { operationIds, silent };
          return { kind: 'refused', error, status, single: { operationId: operation.operationId, accepted, verdict } };
        }
        for (const id of result.operationIds) operationIds.add(id);
        for (const id of result.silent) silent.add(id);
      }
    } catch (thrown) {
      if (operationIds.size === 0 || asWaveFlowError(thrown).kind === 'cancelled') throw thrown;
    } finally {
      await this.#playlists.save();
    }
    return { kind: 'accepted', operationIds, silent };
  }

  /** Reads what all of them need, once. */
  async #prepare(operations: readonly Outgoing[]): Promise<void> {
    const edits = operations.filter(({ kind }) => kind === 'tracks');
    await this.#targets.recall(edits.map(({ operationId }) => operationId));
    await this.#finder.recall(operations.flatMap(keysOf));
  }

  /** Sends an operation. Edits of one list go together with those that follow. */
  async #sendNext(
    operation: Outgoing,
    following: readonly Outgoing[],
    signal: AbortSignal | undefined,
  ): Promise<Sent | Refusal> {
    if (operation.kind !== 'tracks') return toSent(operation, await this.#sendOne(operation, signal));
    const together = [operation, ...editsOfSameList(operation, following)];
    const result = await this.#sendTracks(together, signal);
    // Any of them may be the reason.
    if (result.kind === 'done' || together.length === 1) return result;
    return this.#sendTracks([operation], signal);
  }

  async #sendOne(operation: Exclude<Outgoing, OutgoingTracks>, signal: AbortSignal | undefined): Promise<ListResult> {
    switch (operation.kind) {
      case 'nothing':
        return SILENT;
      case 'like':
        return this.#like(operation, signal);
      case 'rate':
        return this.#rate(operation, signal);
      case 'create':
        return this.#create(operation, signal);
      case 'change':
        return this.#change(operation, signal);
      case 'delete':
        return this.#delete(operation, signal);
    }
  }

  async #like({ operationId, key, isLiked }: Of<'like'>, signal: AbortSignal | undefined): Promise<ListResult> {
    const id = (await this.#finder.find([key], signal)).get(key);
    if (id === undefined) return isLiked ? noneOfTheTracks(this.#client.host) : SILENT;
    const path = `/api/v2/favorites/track/${encodeURIComponent(id)}`;
    const result = await this.#mutate({ method: isLiked ? 'PUT' : 'DELETE', path, operationId, signal });
    return isLiked ? toResult(result, this.#client.host) : orGone(result);
  }

  async #rate({ operationId, key, stars }: Of<'rate'>, signal: AbortSignal | undefined): Promise<ListResult> {
    const id = (await this.#finder.find([key], signal)).get(key);
    if (id === undefined) return stars > 0 ? noneOfTheTracks(this.#client.host) : SILENT;
    const path = `/api/v2/ratings/track/${encodeURIComponent(id)}`;
    const result = await this.#mutate({ method: 'PUT', path, body: { rating: stars }, operationId, signal });
    return stars > 0 ? toResult(result, this.#client.host) : orGone(result);
  }

  /** The creation has the id of the operation, so that a pull recognizes the playlist as the one of this device. */
  async #create(operation: Of<'create'>, signal: AbortSignal | undefined): Promise<ListResult> {
    const { operationId, playlistId, name, comment } = operation;
    const bound = await this.#boundPlaylist(playlistId);
    if (bound !== undefined) {
      const result = await this.#patch(bound, { operationId, name, comment }, signal);
      // The id stands for the creation, which was answered before.
      if (result.kind === 'refused' && result.code === 'conflict') return this.#comment(bound, operation, signal);
      if (result.kind === 'done' || result.code !== 'not_found') return toDone(result);
      this.#playlists.unbind(playlistId, bound);
    }
    const body = { name, track_ids: [] };
    const result = await this.#mutate({ method: 'POST', path: PLAYLISTS_PATH, body, operationId, signal });
    // Made, and then deleted elsewhere: the pull will tell (PROTOCOL.md, "v2 operation ids").
    if (result.kind === 'refused' && result.code === 'not_found') return DONE;
    if (result.kind === 'refused') return result;
    const { id } = readV2Response(result.response, identified, this.#client.target(PLAYLISTS_PATH));
    this.#playlists.bind(playlistId, id);
    this.#lists.set(id, []);
    return this.#comment(id, operation, signal);
  }

  /** A creation has no comment. */
  async #comment(
    id: string,
    { operationId, comment }: Of<'create'>,
    signal: AbortSignal | undefined,
  ): Promise<ListResult> {
    if (comment === '') return DONE;
    return toDone(await this.#patch(id, { operationId: v5('comment', operationId), comment }, signal));
  }

  async #change({ playlistId, ...change }: Of<'change'>, signal: AbortSignal | undefined): Promise<ListResult> {
    const id = await this.#playlists.find(playlistId);
    if (id === undefined) return refusedAsGone(this.#client.host);
    const result = await this.#patch(id, change, signal);
    const isGone = result.kind === 'refused' && result.code === 'not_found';
    return isGone ? refusedAsGone(this.#client.host) : toDone(result);
  }

  async #delete({ operationId, playlistId }: Of<'delete'>, signal: AbortSignal | undefined): Promise<ListResult> {
    const id = await this.#playlists.find(playlistId);
    if (id === undefined) return SILENT;
    const result = await this.#mutate({ method: 'DELETE', path: playlistPath(id), operationId, signal });
    const outcome = orGone(result);
    if (outcome.kind === 'done') this.#playlists.unbind(playlistId, id);
    return outcome;
  }

  async #sendTracks(operations: readonly OutgoingTracks[], signal: AbortSignal | undefined): Promise<Sent | Refusal> {
    if (!this.#isJournalRead) await this.#lists.read(undefined, signal);
    this.#isJournalRead = true;
    const ids = operations.map(({ operationId }) => operationId);
    // What follows on the same list was sent later, so everything up to it was sent, perhaps together with it.
    const known = ids.reduce((count, id, index) => (this.#lists.has(id) ? index + 1 : count), 0);
    if (known > 0) {
      const operationIds = ids.slice(0, known);
      return { kind: 'done', operationIds, silent: operationIds.filter((id) => !this.#lists.has(id)) };
    }
    const serverId = await this.#playlists.find(operations[0]?.playlistId ?? '');
    if (serverId === undefined) return refusedAsGone(this.#client.host);
    const parts = { lists: this.#lists, targets: this.#targets, finder: this.#finder, client: this.#client };
    const result = await new ListTask({ ...parts, serverId, operations, signal }).run();
    if (result.kind === 'refused') return result;
    return { kind: 'done', operationIds: ids, silent: result.isSilent ? ids : ids.slice(0, -1) };
  }

  /** The server's id of a playlist that it has created for this device. */
  async #boundPlaylist(playlistId: string): Promise<string | undefined> {
    const id = await this.#playlists.find(playlistId);
    return id === playlistId ? undefined : id;
  }

  #patch(
    serverId: string,
    { operationId, name, comment }: { operationId: string; name?: string | undefined; comment?: string | undefined },
    signal: AbortSignal | undefined,
  ): Promise<MutationResult> {
    const body = {
      ...(name !== undefined && { name }),
      ...(comment !== undefined && (comment === '' ? { clear: ['comment'] } : { comment })),
    };
    return this.#mutate({ method: 'PATCH', path: playlistPath(serverId), body, operationId, signal });
  }

  #mutate(mutation: V2Mutation): Promise<MutationResult> {
    return mutate(this.#client, { ...mutation, maxResponseBytes: MAX_PLAYLIST_BYTES });
  }
}

type Of<Kind extends Outgoing['kind']> = Extract<Outgoing, { kind: Kind }>;

const identified = z.object({ id: z.string() });

const DONE: ListResult = { kind: 'done', isSilent: false };
const SILENT: ListResult = { kind: 'done', isSilent: true };

const toDone = (result: MutationResult): ListResult => (result.kind === 'done' ? DONE : result);

/** Of an operation whose goal is reached if its object does not exist. */
const orGone = (result: MutationResult): ListResult =>
  result.kind === 'refused' && result.code === 'not_found' ? SILENT : toDone(result);

/** Of an operation on a track: that there is none with this id is said in other words than of playlists. */
const toResult = (result: MutationResult, host: string): ListResult =>
  result.kind === 'refused' && result.code === 'not_found' ? noneOfTheTracks(host) : toDone(result);

function toSent({ operationId }: Outgoing, result: ListResult): Sent | Refusal {
  if (result.kind === 'refused') return result;
  return { kind: 'done', operationIds: [operationId], silent: result.isSilent ? [operationId] : [] };
}

/** The keys of the tracks that an operation names. */
function keysOf(operation: Outgoing): readonly (string | null)[] {
  if (operation.kind !== 'tracks') return 'key' in operation ? [operation.key] : [];
  return operation.edit.kind === 'move' ? [operation.edit.key] : operation.edit.keys;
}

/** The edits of the same list, up to another change of the playlist. */
function editsOfSameList({ playlistId }: OutgoingTracks, following: readonly Outgoing[]): OutgoingTracks[] {
  const edits: OutgoingTracks[] = [];
  for (const operation of following) {
    if (!('playlistId' in operation) || operation.playlistId !== playlistId) continue;
    if (operation.kind !== 'tracks') break;
    edits.push(operation);
  }
  return edits;
}

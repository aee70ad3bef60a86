import type { Transaction } from '../store/database';
import { listKnown, type SyncAccount } from '../store/tables/knownEntities';
import { incrementRevision } from '../store/tables/libraryRevision';
import { listMentionedCollections } from '../store/tables/remoteCollections';
import {
  carryOver,
  dropGeneration,
  findGeneration,
  insertGeneration,
  makeLive,
  pruneGenerations,
  type Generation,
} from '../store/tables/remoteGenerations';
import { listMentionedLikes } from '../store/tables/remoteLikes';
import { listRemotePlaylistsWith } from '../store/tables/remotePlaylistTracks';
import { listMentionedRatings } from '../store/tables/remoteRatings';
import { dropSeen, listSentEntities, markSeen, markSentAsSeen } from '../store/tables/sentOperations';
import { projectLibraries } from './libraryProjection';
import { projectLikes, projectRatings } from './likeProjection';
import { projectPlaylists } from './playlistProjection';
import type { ProjectionContext } from './projection';
import { withFullHashes } from './fullHashes';
import { foldChanges, type RemoteChange } from './remoteState';
import { ensureSnapshots } from './snapshots';
import { TouchedEntities } from './touchedEntities';

export interface RemoteContext {
  /** Whose changes these are. */
  readonly scope: SyncAccount;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly uuid: () => string;
}

/** Rows of dropped state that are deleted with each batch, at most, in each table. Keeps transactions short. */
const PRUNE_LIMIT = 200;

/**
 * Applies changes from a server to the library. The state that the server's log has produced is kept per account; what
 * the user sees is that state with the edits of this device that it does not contain yet on top. Nothing is queued.
 */
export class RemoteChanges {
  /** Applies changes in their order. */
  apply(transaction: Transaction, context: RemoteContext, fetched: readonly RemoteChange[]): void {
    const { scope } = context;
    const changes = withFullHashes(transaction, fetched);
    const generation = findGeneration(transaction, scope, 'live') ?? insertGeneration(transaction, scope, 'live');
    const touched = new TouchedEntities();
    for (const { change } of changes) if (change !== null) touched.addChange(change);
    // An own operation that means nothing to this version, but has come back all the same.
    const unclear = operationIds(changes.filter(({ change }) => change === null));
    if (unclear.length > 0) {
      for (const entity of listSentEntities(transaction, unclear)) touched.addOperation(entity);
    }
    const own = new Set(markSeen(transaction, operationIds(changes), { generation, isLive: true }));
    // What the user sees has an own edit already, perhaps in another place.
    for (const { operationId, change } of changes) {
      if (operationId !== null && own.has(operationId) && change !== null && 'playlistId' in change) {
        touched.addPlaylist(change.playlistId, 'all');
      }
    }
    foldChanges(transaction, generation, changes);
    const files = ensureSnapshots(transaction, context, changes);
    addFiles(transaction, generation, touched, files);
    showTouched({ transaction, account: scope, generation, now: context.now }, touched);
    pruneGenerations(transaction, PRUNE_LIMIT);
  }

  /** Starts to collect the full state beside the live one (PROTOCOL.md, "Resync"). Drops what an earlier attempt has collected. */
  beginStaging(transaction: Transaction, { scope }: RemoteContext): void {
    const earlier = findGeneration(transaction, scope, 'staging');
    if (earlier !== null) dropGeneration(transaction, earlier);
    markSentAsSeen(transaction, scope, insertGeneration(transaction, scope, 'staging'));
  }

  /** Adds changes to what is collected. The user sees nothing of it. */
  stage(transaction: Transaction, context: RemoteContext, fetched: readonly RemoteChange[]): void {
    const generation = requireStaging(transaction, context.scope);
    const changes = withFullHashes(transaction, fetched);
    markSeen(transaction, operationIds(changes), { generation, isLive: false });
    foldChanges(transaction, generation, changes);
    // Now rather than in the end, which is one transaction.
    ensureSnapshots(transaction, context, changes);
    pruneGenerations(transaction, PRUNE_LIMIT);
  }

  /**
   * Replaces the live state with what was collected. What the account knows and the new state does not have is removed.
   * @param hasGap whether the server has changes that it does not hand out any more: what was not mentioned stays
   */
  finishStaging(transaction: Transaction, { scope, now }: RemoteContext, hasGap = false): void {
    const generation = requireStaging(transaction, scope);
    const live = findGeneration(transaction, scope, 'live');
    const touched = allMentioned(transaction, live === null ? [generation] : [live, generation]);
    if (live !== null) {
      if (hasGap) carryOver(transaction, live, generation);
      dropGeneration(transaction, live);
    }
    makeLive(transaction, generation);
    dropSeen(transaction, scope, generation);
    if (!hasGap) addKnown(transaction, scope, touched);
    showTouched({ transaction, account: scope, generation, now }, touched);
  }

  /** Shows entities as they are without edits that were discarded. */
  restore(
    transaction: Transaction,
    { scope, now }: RemoteContext,
    entities: readonly { readonly entity: string; readonly entityId: string }[],
  ): void {
    const generation = findGeneration(transaction, scope, 'live');
    if (generation === null) return;
    const touched = new TouchedEntities();
    for (const entity of entities) touched.addOperation(entity);
    showTouched({ transaction, account: scope, generation, now }, touched);
  }
}

const operationIds = (changes: readonly RemoteChange[]): string[] =>
  changes.flatMap(({ operationId }) => operationId ?? []);

function requireStaging(transaction: Transaction, account: SyncAccount): Generation {
  const generation = findGeneration(transaction, account, 'staging');
  if (generation === null) throw new Error('Staging has not begun');
  return generation;
}

function allMentioned(transaction: Transaction, generations: readonly Generation[]): TouchedEntities {
  const touched = new TouchedEntities();
  for (const entity of ['playlist', 'library'] as const) {
    for (const entityId of listMentionedCollections(transaction, generations, entity)) {
      touched.addOperation({ entity, entityId });
    }
  }
  for (const hash of listMentionedLikes(transaction, generations)) touched.likes.add(hash);
  for (const hash of listMentionedRatings(transaction, generations)) touched.ratings.add(hash);
  return touched;
}

function addKnown(transaction: Transaction, account: SyncAccount, touched: TouchedEntities): void {
  for (const entity of ['playlist', 'library', 'liked_track', 'track_rating'] as const) {
    for (const entityId of listKnown(transaction, account, entity)) touched.addOperation({ entity, entityId });
  }
}

/** Adds files that have become known here, and the playlists that have them. */
export function addFiles(
  transaction: Transaction,
  generation: Generation,
  touched: TouchedEntities,
  fileHashes: readonly string[],
): void {
  if (fileHashes.length === 0) return;
  for (const hash of fileHashes) touched.addFile(hash);
  for (const { id, key } of listRemotePlaylistsWith(transaction, generation, fileHashes)) {
    // The others have it somewhere among their tracks.
    if (!touched.isAdded(id, key)) touched.addPlaylist(id, 'all');
  }
}

/** Raises the library's revision if the user sees a difference. */
export function showTouched(context: ProjectionContext, touched: TouchedEntities): void {
  const isChanged = [
    projectLibraries(context, [...touched.libraries]),
    projectPlaylists(context, touched.playlists),
    projectLikes(context, [...touched.likes]),
    projectRatings(context, [...touched.ratings]),
  ];
  if (isChanged.includes(true)) incrementRevision(context.transaction, context.now);
}

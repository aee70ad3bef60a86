import type { Transaction } from '../store/database';
import type { SyncAccount } from '../store/tables/knownEntities';
import { incrementRevision } from '../store/tables/libraryRevision';
import {
  dropGeneration,
  findGeneration,
  insertGeneration,
  pruneGenerations,
  type Generation,
} from '../store/tables/remoteGenerations';
import { listRemotePlaylistsWith } from '../store/tables/remotePlaylistTracks';
import { listSentEntities, markSeen, markSentAsSeen } from '../store/tables/sentOperations';
import { projectLibraries } from './libraryProjection';
import { projectLikes, projectRatings } from './likeProjection';
import { projectPlaylists } from './playlistProjection';
import type { ProjectionContext } from './projection';
import { completeHashes, namedHashes, withFullHashes } from './fullHashes';
import { foldChanges, type RemoteChange } from './remoteState';
import { ensureSnapshots } from './snapshots';
import { StagedState } from './stagedState';
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
    const completed = completeHashes(transaction, namedHashes(changes));
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
    addFiles(transaction, generation, touched, [...files, ...completed]);
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
    completeHashes(transaction, namedHashes(changes));
    markSeen(transaction, operationIds(changes), { generation, isLive: false });
    foldChanges(transaction, generation, changes);
    // Now, so that all tracks are there when playlists are shown.
    ensureSnapshots(transaction, context, changes);
    pruneGenerations(transaction, PRUNE_LIMIT);
  }

  /**
   * Replaces the live state with what was collected, part by part. What the account knows and the new state does not have
   * is removed. Returns where to go on, or null once the user sees all of it.
   * @param continuation null at the beginning
   * @param hasGap whether the server has changes that it does not hand out any more: what was not mentioned stays
   */
  finishStaging(
    transaction: Transaction,
    { scope, now }: RemoteContext,
    { continuation, hasGap }: { readonly continuation: string | null; readonly hasGap: boolean },
  ): string | null {
    return new StagedState(transaction, { account: scope, now, hasGap }).finish(continuation);
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

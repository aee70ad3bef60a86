import * as z from 'zod';
import { compareLikes, likeInOrder, unlike } from '../store/tables/likes';
import { compareRatings, rateEach } from '../store/tables/ratings';
import { listRemoteLikes } from '../store/tables/remoteLikes';
import { listRemoteRatings } from '../store/tables/remoteRatings';
import { EntityEdits, type ProjectionContext } from './projection';

/**
 * Shows the likes of these files. A like that the account does not know is left alone. Returns whether the user sees a
 * difference.
 */
export function projectLikes(context: ProjectionContext, fileHashes: readonly string[]): boolean {
  if (fileHashes.length === 0) return false;
  const { transaction, generation, now } = context;
  const edits = new EntityEdits(context, 'liked_track', fileHashes);
  const remote = new Set(listRemoteLikes(transaction, generation, fileHashes));
  const wanted = new Map<string, boolean>();
  // In the order of liking, the others last.
  for (const hash of new Set([...remote, ...fileHashes])) {
    const last = edits.of(hash).at(-1);
    if (last !== undefined || remote.has(hash) || edits.isKnown(hash)) {
      wanted.set(hash, last === undefined ? remote.has(hash) : last.op === 'insert');
    }
  }
  edits.updateKnown(new Map(fileHashes.map((hash) => [hash, remote.has(hash)])));
  const { toLike, toUnlike } = compareLikes(transaction, wanted);
  if (toLike.length > 0) likeInOrder(transaction, toLike, now);
  if (toUnlike.length > 0) unlike(transaction, toUnlike);
  return toLike.length + toUnlike.length > 0;
}

const ratingPayload = z.object({ value: z.number() });

/** The same for ratings. */
export function projectRatings(context: ProjectionContext, fileHashes: readonly string[]): boolean {
  if (fileHashes.length === 0) return false;
  const { transaction, generation } = context;
  const edits = new EntityEdits(context, 'track_rating', fileHashes);
  const remote = listRemoteRatings(transaction, generation, fileHashes);
  const wanted = new Map<string, number | null>();
  for (const hash of fileHashes) {
    const last = edits.of(hash).at(-1);
    if (last !== undefined) wanted.set(hash, ratingPayload.safeParse(last.payload).data?.value ?? null);
    else if (remote.has(hash) || edits.isKnown(hash)) wanted.set(hash, remote.get(hash) ?? null);
  }
  edits.updateKnown(new Map(fileHashes.map((hash) => [hash, remote.has(hash)])));
  const differences = compareRatings(transaction, wanted);
  if (differences.length > 0) rateEach(transaction, differences);
  return differences.length > 0;
}
